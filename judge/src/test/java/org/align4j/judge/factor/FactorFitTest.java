package org.align4j.judge.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.Verdict;
import org.align4j.judge.config.JudgeContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactorFitTest {
    private static final String LIST = """
            factors:
              - name: polite
                measure: {type: principle, rule: {type: uses-words, enough: 2, words: [please, thanks]}}
              - name: not rude
                measure: {type: principle, rule: {type: avoids-words, words: [fool]}}
              - name: words
                measure: {type: length}
              - name: easy to read
                measure: {type: readability}
            """;

    @TempDir
    Path folder;

    private JudgeContext context() {
        return new JudgeContext(folder, new Seeds(1), line -> {});
    }

    private static FactorList list(String yaml) {
        return ConfigLoader.load(FactorList.class, (ConfigTree.Mapping) ConfigTree.parse(yaml, "test"));
    }

    /** A teacher who likes politeness, minds rudeness half as much, and does not count words. */
    private static List<Preference> pairs(int count, long seed) {
        RandomGenerator random = new Seeds(seed).generator("pairs");
        List<Preference> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String first = reply(random);
            String second = reply(random);
            double better = truth(first) - truth(second);
            boolean chosen = random.nextDouble() < 1 / (1 + Math.exp(-better));
            pairs.add(preference(i, chosen ? first : second, chosen ? second : first, 1));
        }
        return pairs;
    }

    private static String reply(RandomGenerator random) {
        List<String> words = List.of("please", "thanks", "fool", "the", "parcel", "arrives", "tomorrow", "morning");
        StringBuilder text = new StringBuilder();
        int length = 2 + random.nextInt(8);
        for (int i = 0; i < length; i++) {
            text.append(words.get(random.nextInt(words.size()))).append(i == length - 1 ? "." : " ");
        }
        return text.toString();
    }

    private static double truth(String text) {
        int polite = text.split("please|thanks", -1).length - 1;
        int rude = text.split("fool", -1).length - 1;
        return 3 * Math.min(1, polite / 2.0) + 1.5 / (1 + rude);
    }

    private static Preference preference(int id, String chosen, String rejected, double p) {
        return new Preference(
                "p" + id,
                Content.user("Where is it?"),
                Content.assistant(chosen),
                Content.assistant(rejected),
                p,
                false,
                null,
                "test",
                null,
                null,
                null);
    }

    @Test
    void theTeachersWeightsAreFoundWithinTheirIntervals() {
        FactorList fitted = new FactorFit(list(LIST), 0.01).fit(pairs(2000, 1), pairs(500, 2), context());
        double[] truth = {3, 1.5, 0, 0};
        for (int k = 0; k < 4; k++) {
            NamedFactor factor = fitted.factors().get(k);
            FactorFacts facts = factor.fitted();
            double perUnit = truth[k] * facts.scale().deviation();
            assertThat(perUnit)
                    .as(factor.name())
                    .isBetween(factor.weight() - 3 * facts.deviation(), factor.weight() + 3 * facts.deviation());
            assertThat(facts.high() - facts.low()).isCloseTo(2 * 1.96 * facts.deviation(), within(1e-3));
        }
        assertThat(fitted.factors().stream()
                        .mapToDouble(factor -> factor.fitted().varianceShare())
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(fitted.factors().get(0).fitted().accuracyLost()).isGreaterThan(0.05);
        assertThat(fitted.factors().get(2).fitted().accuracyLost()).isCloseTo(0, within(0.02));
        assertThat(fitted.fit().heldOutPairs()).isEqualTo(500);
    }

    @Test
    void theFileIsReadBackEditedAndFittedAgain() throws IOException {
        FactorList fitted = new FactorFit(list(LIST), 0.1).fit(pairs(300, 1), List.of(), context());
        Path file = folder.resolve(FactorFile.NAME);
        Files.writeString(file, ConfigWriter.yaml(fitted));
        assertThat(FactorFile.read(folder).list()).isEqualTo(fitted);

        String text = Files.readString(file);
        int rude = text.indexOf("not rude");
        String edited = text.substring(0, rude)
                + text.substring(rude)
                        .replaceFirst("weight: \\S+", "weight: 0.25")
                        .replaceFirst("pinned: false", "pinned: true");
        FactorList again = new FactorFit(list(edited), 0.1).fit(pairs(300, 1), List.of(), context());
        assertThat(again.factors().get(1).weight()).isEqualTo(0.25);
        assertThat(again.factors().get(1).fitted().deviation()).isZero();
        assertThat(again.factors().get(0).weight())
                .isNotEqualTo(fitted.factors().get(0).weight())
                .isPositive();
    }

    @Test
    void scoresAreWeightedAndHeldWithinTheEdgesOfWhatWasCompared() {
        FactorList fitted = new FactorFit(list("factors: [{name: words, measure: {type: length}}]"), 0.1)
                .fit(
                        List.of(
                                preference(0, "one two three four", "one two", 1),
                                preference(1, "one two three", "one two", 1)),
                        List.of(),
                        context());
        try (FactorScorer scorer = fitted.open("test", context())) {
            double[] scores = scorer.score(List.of(
                    candidate("one two"),
                    candidate("one two three four"),
                    candidate("one ".repeat(400)),
                    candidate("")));
            assertThat(scores[1]).isGreaterThan(scores[0]);
            assertThat(scores[2]).isEqualTo(scores[1]);
            assertThat(scores[3]).isEqualTo(scores[0]);
            Comparison pair = new Comparison(
                    "p", Content.user("?"), Content.text("one two"), Content.text("one two three four"), null);
            Verdict verdict = scorer.compare(List.of(pair)).get(0);
            assertThat(verdict.pFirst()).isCloseTo(1 / (1 + Math.exp(scores[1] - scores[0])), within(1e-9));
            assertThat(scorer.differences(List.of(pair))[0][0]
                            * fitted.factors().get(0).weight())
                    .isCloseTo(scores[0] - scores[1], within(1e-9));
        }
    }

    private static Candidate candidate(String text) {
        return new Candidate("c", Content.user("?"), Content.text(text), null);
    }

    @Test
    void whatNothingCanBeLearnedFromIsRefusedInOneLine() {
        FactorFit fit = new FactorFit(list(LIST), 0.1);
        assertThatThrownBy(() -> fit.fit(
                        List.of(preference(0, "Thanks, the parcel arrives.", "The parcel.", 1)), List.of(), context()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("factor 'not rude': is the same in both completions of all 1 pairs");
        assertThatThrownBy(() -> new FactorFit(list("factors: [{name: words, measure: {type: length}}]"), 0.1)
                        .fit(List.of(preference(0, "one two", "one", 0.5)), List.of(), context()))
                .hasMessageContaining("all 1 pairs are ties");
        assertThatThrownBy(() -> list(LIST).open("shop.yaml", context()))
                .hasMessageContaining("shop.yaml: its weights have not been learned");
        assertThatThrownBy(() -> FactorFile.read(folder)).hasMessageContaining("no factors.yaml here");
    }

    @Test
    void factorsThatSayTheSameAreSeenInTheConditionNumber() {
        String twice = LIST + """
              - name: polite again
                measure: {type: principle, rule: {type: uses-words, enough: 2, words: [please, thanks]}}
            """;
        double apart = new FactorFit(list(LIST), 0.1)
                .fit(pairs(300, 1), List.of(), context())
                .fit()
                .conditionNumber();
        double alike = new FactorFit(list(twice), 0.1)
                .fit(pairs(300, 1), List.of(), context())
                .fit()
                .conditionNumber();
        assertThat(apart).isLessThan(10);
        assertThat(alike).isGreaterThan(1e6);
    }

    @Test
    void readabilityIsTheIndexTurnedRound() {
        // 3 words of 9 letters in 1 sentence
        assertThat(ReadabilityFactor.ease("The cat sat.")).isCloseTo(21.43 - 4.71 * 3 - 1.5, within(1e-9));
        assertThat(ReadabilityFactor.ease("")).isZero();
        assertThat(ReadabilityFactor.ease("Incomprehensibilities characterise organisations."))
                .isLessThan(ReadabilityFactor.ease("The cat sat."));
    }
}
