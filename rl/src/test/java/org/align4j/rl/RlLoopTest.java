package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Trajectory;
import org.align4j.model.Models;
import org.align4j.rl.episode.Environment;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single iterations of a tiny random model. */
class RlLoopTest {
    /** Says nothing of a prompt whose truth is not a number. */
    private static final String NUMBERS = "[{type: judge, judge: {type: verifier, check: numeric}}]";

    @TempDir
    Path folder;

    private TinyLoop tiny() {
        return new TinyLoop(folder);
    }

    @Test
    void maxKlEndsAnUpdateAfterTheStepThatSawIt() throws IOException {
        List<Assignment> fast = List.of(
                Assignment.of("update.epochs", "6"),
                Assignment.of("update.learning-rate", "3e-3"),
                Assignment.of("advantage", "{type: return-to-go}"));
        int unbounded = steps(fast, "0");
        int bounded = steps(fast, "1e-6");
        assertThat(unbounded).isEqualTo(6);
        // the first step starts where sampling was; the second one sees how far it went
        assertThat(bounded).isEqualTo(2);
    }

    /** The optimizer steps of one iteration. */
    private int steps(List<Assignment> options, String maxKl) throws IOException {
        List<Assignment> all = new ArrayList<>(options);
        all.add(Assignment.of("update.max-kl", maxKl));
        return tiny().run(
                        "max-kl" + maxKl,
                        TinyLoop.config(TinyLoop.CONTAINS, all),
                        Environment.SINGLE_TURN,
                        loop -> loop.next().updateSteps());
    }

    @Test
    void promptsOfWhichOneEpisodeHasNoScoreAreLeftOutAndCounted() throws IOException {
        RlLoop.Iteration done =
                tiny().run("unscored", TinyLoop.config(NUMBERS, List.of()), Environment.SINGLE_TURN, RlLoop::next);
        // one of four prompts has a truth that cannot be checked
        assertThat(done.unscored()).isEqualTo(2);
        assertThat(done.metrics()).containsEntry("rewards/unscored", 2.0);
    }

    @Test
    void aTermThatFailsEverywhereEndsTheRunAndIsNeverZero() {
        List<Assignment> none = List.of();
        assertThatThrownBy(() -> tiny().run(
                                "failing",
                                TinyLoop.config(NUMBERS, none),
                                Environment.SINGLE_TURN,
                                RlLoop::next,
                                "a dozen"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("only 0 of 8 completions could be scored");
    }

    @Test
    void splittingIntoMicroBatchesChangesNothing() throws IOException {
        Path whole = trained("whole", "100000");
        Path split = trained("split", "24");
        assertThat(Tensors.largestDifference(
                        Tensors.read(whole.resolve("model.safetensors")),
                        Tensors.read(split.resolve("model.safetensors"))))
                .isLessThan(1e-6);
    }

    private Path trained(String name, String microBatchTokens) throws IOException {
        List<Assignment> options = List.of(
                Assignment.of("update.micro-batch-tokens", microBatchTokens),
                Assignment.of("aggregation", "sequence-mean"),
                Assignment.of("kl-penalty", "{type: in-loss}"));
        Path saved = folder.resolve(name + "-policy");
        return tiny().run(
                        name, TinyLoop.config(TinyLoop.CONTAINS, options), Environment.SINGLE_TURN, (loop, models) -> {
                            loop.next();
                            loop.next();
                            save(models, saved);
                            return saved;
                        });
    }

    static void save(Models models, Path folder) {
        try {
            models.policy().save(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAnEnvironmentSaysIsReadButNeverLearned() throws IOException {
        int[] said = {7, 8, 9};
        Environment once = (id, episode) -> episode.turns().size() == 1
                ? Environment.Response.next(new Environment.Reply(new Message(Message.USER, "go on"), said), 0)
                : Environment.Response.over();
        RlConfig config = TinyLoop.config(
                "[{type: length, per-token: 0.1}]",
                List.of(
                        Assignment.of("update.iterations", "1"),
                        Assignment.of("rollout.sampling.stop", "[a, e, i, o, u, t, n, s]")));
        tiny().run("turns", config, once, loop -> {
            try {
                return loop.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        List<Trajectory> rows = tiny().trajectories("turns");
        Trajectory two = rows.stream()
                .filter(row -> row.completionMask().contains(false))
                .findFirst()
                .orElseThrow();
        int first = two.completionMask().indexOf(false);
        assertThat(two.completionIds().subList(first, first + 3)).containsExactly(7, 8, 9);
        assertThat(two.completionMask().subList(first, first + 3)).containsExactly(false, false, false);
        long sampled = two.completionMask().stream().filter(each -> each).count();
        assertThat(two.logprobs()).hasSize((int) sampled);
        assertThat(two.samplerLogprobs()).hasSize((int) sampled);
        assertThat(two.rewards()).hasSize((int) sampled);
        for (int t = 0; t < sampled; t++) {
            assertThat(two.samplerLogprobs().get(t)).isCloseTo(two.logprobs().get(t), within(1e-3f));
        }
    }
}
