package org.align4j.judge.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which questions are asked together. */
class SpreadTest {
    private static final JsonNode GOLDEN = Fixtures.json("losses/query_batches.json");

    static Stream<JsonNode> promptEntropy() {
        return GOLDEN.get("prompt_entropy").valueStream();
    }

    static Stream<JsonNode> power() {
        return GOLDEN.get("power").valueStream();
    }

    @ParameterizedTest
    @MethodSource("promptEntropy")
    void promptEntropyAsPublished(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        PromptEntropySpread spread = new PromptEntropySpread(
                parameters.get("beta").asDouble(), parameters.get("neighbours").asInt());
        List<PromptEntropySpread.Taken> taken = spread.take(
                Fixtures.numbers(golden.at("/inputs/scores")),
                points(golden.at("/inputs/prompts")),
                Arrays.asList(points(golden.at("/inputs/asked"))),
                parameters.get("wanted").asInt());
        assertThat(taken.stream().mapToInt(PromptEntropySpread.Taken::place).toArray())
                .isEqualTo(Fixtures.ids(golden.at("/expected/taken")));
        assertThat(taken.stream()
                        .mapToDouble(PromptEntropySpread.Taken::entropy)
                        .toArray())
                .containsExactly(Fixtures.numbers(golden.at("/expected/entropies")), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("power")
    void powerAsPublished(JsonNode golden) {
        PowerSpread spread = new PowerSpread(golden.at("/parameters/beta").asDouble());
        for (int i = 0; i < golden.at("/inputs/scores").size(); i++) {
            double disturbed = spread.disturbed(
                    golden.at("/inputs/scores/" + i).asDouble(),
                    golden.at("/inputs/uniforms/" + i).asDouble());
            JsonNode expected = golden.at("/expected/disturbed/" + i);
            if (expected.isTextual()) {
                assertThat(disturbed).isEqualTo(Double.NEGATIVE_INFINITY);
            } else {
                assertThat(disturbed).isCloseTo(expected.asDouble(), within(1e-9));
            }
        }
    }

    /** The first is drawn in proportion to a power of what answers say: 20,000 draws, four standard errors. */
    @Test
    void powerDrawsInProportionToAPower() {
        Random random = new Random(4);
        double[] scores = {1, 2, 4};
        int[] first = new int[scores.length];
        PowerSpread spread = new PowerSpread(2);
        for (int draw = 0; draw < 20_000; draw++) {
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < scores.length; i++) {
                double disturbed = spread.disturbed(scores[i], random.nextDouble());
                best = disturbed > highest ? i : best;
                highest = Math.max(highest, disturbed);
            }
            first[best]++;
        }
        for (int i = 0; i < scores.length; i++) {
            double share = scores[i] * scores[i] / 21;
            assertThat(first[i] / 20_000.0).isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / 20_000)));
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aPromptGivesOnePairWhereItMayGiveNoMore(Strategy strategy) {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            pool.add(pair(i, "prompt " + i % 12));
        }
        for (Spread spread :
                List.of(new NoneSpread(), new KCentreSpread(), new PromptEntropySpread(0.01, 13), new PowerSpread(1))) {
            List<Selected> one =
                    selection(strategy, new BatchRule(spread, true, List.of())).of(pool);
            assertThat(one).hasSize(12).extracting(each -> each.pair().prompt()).doesNotHaveDuplicates();
            List<Selected> all =
                    selection(strategy, new BatchRule(spread, false, List.of())).of(pool);
            assertThat(all).hasSize(20).extracting(each -> each.pair().id()).doesNotHaveDuplicates();
        }
    }

    /** Doubts being equal, subjects that nobody was asked about come first. */
    @Test
    void promptsUnlikeThoseThatWereAnsweredComeFirst() {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pool.add(pair(i, i < 15 ? "apple apple " + i : "river river " + i));
        }
        List<Content> answered = List.of(Content.text("apple apple"), Content.text("apple apple pie"));
        Selection selection = new Selection(
                4,
                Strategy.INFORMATION,
                0,
                new Seeds(1),
                PairFeatures.words(),
                pairs -> pairs.stream().mapToDouble(pair -> 0.5).toArray(),
                new BatchRule(new PromptEntropySpread(0.01, 1), false, answered));
        assertThat(selection.of(pool).get(0).pair().prompt().lastText()).startsWith("river");
    }

    private static Selection selection(Strategy strategy, BatchRule rule) {
        return new Selection(
                20,
                strategy,
                0.2,
                new Seeds(3),
                PairFeatures.words(),
                pairs -> pairs.stream()
                        .mapToDouble(pair -> 1 + Integer.parseInt(pair.id()))
                        .toArray(),
                rule);
    }

    private static PoolPair pair(int number, String prompt) {
        return new PoolPair(
                new Comparison(
                        Integer.toString(number),
                        Content.text(prompt),
                        Content.text("a " + number),
                        Content.text("b"),
                        null),
                List.of(0.9, 0.2));
    }

    private static double[][] points(JsonNode rows) {
        return rows.valueStream().map(Fixtures::numbers).toArray(double[][]::new);
    }
}
