package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Rating;
import org.junit.jupiter.api.Test;

class RatingPanelTest {
    private static final double[] SCORES = new Random(5).doubles(1000).toArray();

    @Test
    void levelsHaveTheSharesThatWereAskedFor() {
        RatingPanel panel = panel("levels: [5, 7, 10, 18, 60]");
        Map<Double, Long> counts = Arrays.stream(SCORES)
                .mapToObj(score -> panel.rate(score).get(0).value())
                .collect(Collectors.groupingBy(value -> value, Collectors.counting()));
        assertThat(counts).isEqualTo(Map.of(1.0, 50L, 2.0, 70L, 3.0, 100L, 4.0, 180L, 5.0, 600L));
    }

    @Test
    void withoutLevelsTheScoresAreWritten() {
        RatingPanel panel = panel("raters: 1");
        assertThat(panel.rate(0.25)).containsExactly(new Rating("polite", 0.25, null));
    }

    @Test
    void ratersDifferByTheirHabitsAlone() {
        RatingPanel panel =
                panel("levels: [1, 1, 1]", "raters: 8", "offset-deviation: 1.5", "ratings-per-completion: 8");
        List<Rating> ratings = panel.rate(0.5);
        assertThat(ratings).extracting(Rating::rater).doesNotHaveDuplicates().hasSize(8);
        assertThat(new HashSet<>(ratings.stream().map(Rating::value).toList())).hasSizeGreaterThan(1);
        List<Rating> again = panel.rate(0.5);
        for (Rating rating : ratings) {
            assertThat(again).contains(rating);
        }
    }

    @Test
    void offsetsHaveTheDeviationThatWasAskedFor() {
        RatingPanel panel = panel("raters: 400", "offset-deviation: 0.7", "ratings-per-completion: 400");
        double spread = Arrays.stream(SCORES)
                .map(score -> Math.pow(score - Arrays.stream(SCORES).average().orElseThrow(), 2))
                .average()
                .orElseThrow();
        double variance = panel.rate(0).stream()
                .mapToDouble(rating -> rating.value() * rating.value() / spread)
                .average()
                .orElseThrow();
        assertThat(Math.sqrt(variance)).isCloseTo(0.7, within(0.07));
    }

    @Test
    void moreRatingsThanRatersAreRefused() {
        assertThatThrownBy(() -> panel("raters: 2", "ratings-per-completion: 3"))
                .hasMessageContaining("ratings-per-completion must be between 1 and raters (2)");
    }

    private static RatingPanel panel(String... options) {
        List<Assignment> all = new ArrayList<>();
        all.add(Assignment.of(
                "judge",
                "{type: principles, name: polite, principles: [{name: p, weight: 1, rule:"
                        + " {type: uses-words, enough: 2, words: [thanks]}}]}"));
        for (String option : options) {
            all.add(Assignment.of(option.split(": ", 2)[0], option.split(": ", 2)[1]));
        }
        return new RatingPanel(ConfigLoader.load(JudgeRateConfig.class, null, all), SCORES, new Seeds(3));
    }
}
