package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Prompt;
import org.align4j.rl.SelfPlayRound.Attempt;
import org.align4j.rl.SelfPlayRound.Paid;
import org.align4j.rl.SelfPlayRound.Proposal;
import org.align4j.rl.advantage.AdvantageEstimator.Rewarded;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.selfplay.Question;
import org.align4j.rl.selfplay.TaskHistory;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both roles earn, against golden values and by hand. */
class SelfPlayRoundTest {
    private static final JsonNode GOLDEN = Fixtures.json("losses/self_play.json");
    private static final JsonNode IN = GOLDEN.get("inputs");

    static Stream<JsonNode> cases() {
        return IntStream.range(0, GOLDEN.get("cases").size())
                .mapToObj(i -> GOLDEN.get("cases").get(i));
    }

    private static SelfPlayConfig config(JsonNode parameters) {
        String kind = parameters.get("learnability").asText();
        String unsolved = kind.equals("one-minus") ? ", unsolved: " + parameters.get("unsolved") : "";
        return ConfigLoader.load(
                SelfPlayConfig.class,
                null,
                List.of(
                        Assignment.of("learnability", "{type: " + kind + unsolved + "}"),
                        Assignment.of("repetition", parameters.get("repetition").asText())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void proposalsEarnTheGoldenRewardsAndAdvantages(JsonNode golden) {
        SelfPlayConfig config = config(golden.get("parameters"));
        TaskHistory history = new TaskHistory(config.memory());
        List<String> remembered = new ArrayList<>();
        IN.get("remembered").forEach(each -> remembered.add(each.asText()));
        history.add(remembered, List.of());
        Paid paid = round(goldenProposals()).proposer(config.proposerReward(), history);
        double tolerance = GOLDEN.get("tolerance").doubleValue();
        assertThat(totals(paid))
                .containsExactly(Fixtures.numbers(golden.get("expected").get("rewards")), within(tolerance));
        assertThat(advantages(config, paid))
                .containsExactly(Fixtures.numbers(golden.get("expected").get("advantages")), within(tolerance));
    }

    @Test
    void attemptsEarnTheGoldenAdvantagesWhateverTheirTask() {
        SelfPlayConfig config = config(GOLDEN.get("cases").get(0).get("parameters"));
        double[] right = Fixtures.numbers(IN.get("solver"));
        List<Attempt> attempts = List.of(attempt("3 + 4", true, right, 0, 4), attempt("5 + 4", false, right, 4, 9));
        Paid paid = new SelfPlayRound(List.of(), attempts, 0, 0).solver();
        assertThat(totals(paid)).containsExactly(right);
        assertThat(advantages(config, paid))
                .containsExactly(Fixtures.numbers(GOLDEN.get("solver_advantages")), within(1e-12));
    }

    /** What is held out is neither paid for nor asked, and does not count as a repetition. */
    @Test
    void aHeldOutProposalTeachesNobody() {
        SelfPlayConfig config = config(GOLDEN.get("cases").get(0).get("parameters"));
        List<Proposal> proposals = new ArrayList<>(goldenProposals());
        double[] before = totals(round(proposals).proposer(config.proposerReward(), new TaskHistory(9)));
        proposals.add(
                new Proposal(Optional.of(episode("1 + 1")), Optional.of(new Question("1 + 1", "2", "1+1")), true));
        SelfPlayRound round = round(proposals);
        assertThat(totals(round.proposer(config.proposerReward(), new TaskHistory(9))))
                .containsExactly(before);
        Map<String, Double> metrics =
                SelfPlayMetrics.of(round, round.proposer(config.proposerReward(), new TaskHistory(9)));
        assertThat(metrics)
                .containsEntry("proposer/held_out_share", 1.0 / 9)
                .containsEntry("proposer/valid_share", 7.0 / 9);
    }

    @Test
    void curvesAreThoseCountedByHand() {
        SelfPlayRound round = round(goldenProposals());
        Map<String, Double> metrics = SelfPlayMetrics.of(
                round,
                round.proposer(
                        config(GOLDEN.get("cases").get(0).get("parameters")).proposerReward(), new TaskHistory(9)));
        double entropy = -(4.0 / 7 * Math.log(1.0 / 7) + 3.0 / 7 * Math.log(3.0 / 7));
        assertThat(metrics)
                .containsEntry("proposer/valid_share", 7.0 / 8)
                .containsEntry("proposer/distinct_share", 6.0 / 7)
                .containsEntry("proposer/frac_trivial", 1.0 / 6)
                .containsEntry("proposer/frac_unsolved", 1.0 / 6)
                .containsEntry("proposer/solve_rate", 25.0 / 48)
                .containsEntry("solver/accuracy", 25.0 / 48);
        assertThat(metrics.get("proposer/bucket_entropy")).isCloseTo(entropy, within(1e-12));
    }

    private static List<Proposal> goldenProposals() {
        List<Proposal> proposals = new ArrayList<>();
        for (int i = 0; i < IN.get("texts").size(); i++) {
            String text = IN.get("texts").get(i).asText();
            JsonNode bucket = IN.get("buckets").get(i);
            Optional<Question> question =
                    bucket.isNull() ? Optional.empty() : Optional.of(new Question(text, "0", bucket.asText()));
            proposals.add(new Proposal(Optional.of(episode(text)), question, false));
        }
        return proposals;
    }

    /** Every task once, solved as often as the golden inputs say. */
    private static SelfPlayRound round(List<Proposal> proposals) {
        List<Attempt> attempts = new ArrayList<>();
        int all = IN.get("attempts").intValue();
        for (int i = 0; i < IN.get("texts").size(); i++) {
            String text = IN.get("texts").get(i).asText();
            boolean known =
                    attempts.stream().anyMatch(each -> each.prompt().id().equals(text));
            if (!known && !IN.get("right").get(i).isNull()) {
                double[] right = new double[all];
                Arrays.fill(right, 0, IN.get("right").get(i).intValue(), 1);
                attempts.add(attempt(text, true, right, 0, all));
            }
        }
        return new SelfPlayRound(proposals, attempts, 0, 0);
    }

    private static Attempt attempt(String text, boolean proposed, double[] right, int from, int to) {
        return new Attempt(
                new Prompt(text, Content.user(text), "0"),
                "",
                proposed,
                IntStream.range(from, to).mapToObj(i -> episode(text)).toList(),
                IntStream.range(from, to).mapToObj(i -> right[i] == 1).toList());
    }

    private static Episode episode(String text) {
        return new Episode(
                new Prompt(text, Content.user(text), null),
                new int[] {1, 2, 3},
                new int[] {1, 2},
                new float[2],
                List.of(),
                Episode.Finish.STOP);
    }

    private static double[] totals(Paid paid) {
        return paid.earned().stream().mapToDouble(Earned::total).toArray();
    }

    private static double[] advantages(SelfPlayConfig config, Paid paid) {
        double[][] rewards = paid.earned().stream().map(Earned::tokens).toArray(double[][]::new);
        return Stream.of(config.rl()
                        .advantage()
                        .estimate(new Rewarded(
                                rewards, new double[rewards.length][2], new double[rewards.length], rewards.length))
                        .advantages())
                .mapToDouble(row -> row[0])
                .toArray();
    }
}
