package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Trajectory;
import org.align4j.rl.episode.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dynamic sampling, retired prompts and greedy baselines. */
class RolloutsTest {
    private static final Assignment ONE = Assignment.of("update.iterations", "1");

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    private TinyLoop tiny() {
        return new TinyLoop(folder, said::add);
    }

    /** 2 x 2,147,483,647 was -2 completions, and a billion prompts were hashed one by one. */
    @Test
    void anIterationFitsIntoMemory() {
        for (String half : List.of("2", "1000")) {
            assertThatThrownBy(() -> ConfigLoader.load(
                            RlConfig.class,
                            null,
                            List.of(
                                    Assignment.of("rollout.prompts-per-iteration", half),
                                    Assignment.of("rollout.completions-per-prompt", "2147483647"))))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("prompts-per-iteration times completions-per-prompt must be at most 1000000");
        }
    }

    @Test
    void dynamicSamplingReplacesPromptsWhoseCompletionsEarnedTheSame() throws IOException {
        String rewards = "[{type: judge, judge: {type: verifier, check: {type: regex, pattern: a}}}]";
        RlLoop.Iteration plain =
                tiny().run("plain", TinyLoop.config(rewards, List.of()), Environment.SINGLE_TURN, RlLoop::next);
        assertThat(plain.metrics().get("frac_reward_zero_std")).isPositive();
        assertThat(plain.metrics()).doesNotContainKey("sampling/attempts");
        RlLoop.Iteration dynamic = tiny().run(
                        "dynamic",
                        TinyLoop.config(rewards, List.of(Assignment.of("rollout.dynamic.max-attempts", "20"))),
                        Environment.SINGLE_TURN,
                        RlLoop::next);
        assertThat(dynamic.metrics()).containsEntry("frac_reward_zero_std", 0.0);
        assertThat(dynamic.metrics().get("sampling/attempts")).isBetween(2.0, 20.0);
        assertThat(dynamic.metrics().get("sampling/kept_share")).isBetween(0.01, 0.99);
        assertThat(dynamic.metrics().get("episode")).isGreaterThan(8);
        assertThat(said).isEmpty();
    }

    @Test
    void dynamicSamplingEndsWhereNothingDiffersAndSaysSo() {
        List<Assignment> options = List.of(Assignment.of("rollout.dynamic.max-attempts", "3"));
        assertThatThrownBy(() -> tiny().run(
                                "flat",
                                TinyLoop.config("[{type: length, per-token: 0}]", options),
                                Environment.SINGLE_TURN,
                                RlLoop::next))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("iteration 1: in 3 attempts the completions of every prompt earned the same");
    }

    @Test
    void promptsThatAreSolvedAreNotAskedAgainUntilNoneIsLeft() throws IOException {
        List<Assignment> options = List.of(
                Assignment.of("rollout.retire", "0.9"),
                Assignment.of("rollout.prompts-per-iteration", "2"),
                Assignment.of("advantage", "{type: leave-one-out}"));
        List<Double> retired = tiny().run(
                        "retire",
                        TinyLoop.config("[{type: length, per-token: 1}]", options),
                        Environment.SINGLE_TURN,
                        loop -> List.of(
                                loop.next().metrics().get("sampling/retired"),
                                loop.next().metrics().get("sampling/retired"),
                                loop.next().metrics().get("sampling/retired")));
        assertThat(retired).containsExactly(2.0, 4.0, 4.0);
        assertThat(said)
                .containsExactly("every prompt is retired (rollout.retire 0.9): from here on all are asked again");
    }

    @Test
    void aGreedyCompletionIsTheBaselineOfItsPromptAndNotLearnedFrom() throws IOException {
        tiny().run(
                        "greedy",
                        TinyLoop.config(
                                "[{type: length, per-token: 0.5}]",
                                List.of(ONE, Assignment.of("advantage", "{type: greedy}"))),
                        Environment.SINGLE_TURN,
                        RolloutsTest::finished);
        List<Trajectory> rows = tiny().trajectories("greedy");
        assertThat(rows).hasSize(8);
        Map<String, Double> baselines = new HashMap<>();
        for (Trajectory row : rows) {
            double baseline = row.score() - row.advantages().get(0);
            assertThat(baselines.computeIfAbsent(row.promptId(), id -> baseline))
                    .isCloseTo(baseline, within(1e-6));
            assertThat(baseline).isPositive();
        }
    }

    private static Object finished(RlLoop loop) {
        try {
            return loop.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
