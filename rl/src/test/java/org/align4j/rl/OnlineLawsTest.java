package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Trajectory;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.loss.AdaptiveEntropyTerm;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every loss, weight and extra term of the policy's update. */
class OnlineLawsTest {
    @TempDir
    Path folder;

    private TinyLoop tiny() {
        return new TinyLoop(folder);
    }

    /** Options as one line, {@code key=value} parted by semicolons. */
    private static RlConfig config(String options, Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(more));
        Arrays.stream(options.split(";"))
                .map(each -> each.split("=", 2))
                .forEach(each -> all.add(Assignment.of(each[0].strip(), each[1].strip())));
        return TinyLoop.config(TinyLoop.CONTAINS, all);
    }

    /** Decided over whole steps: what drifted most, means over prompts, quantiles of entropies, imitated tokens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy-loss={type: m2po, largest-moment: 1e-5}; update.epochs=3; update.learning-rate=1e-3",
                "aggregation=prompt-mean; policy-loss={type: cispo}; correction={type: sequence-masked}",
                "update.entropy={type: top-tokens, share: 0.3}; aggregation=sequence-sum",
                "update.entropy={type: bonus, coefficient: 0.1}; mix={type: own, threshold: 0.5}",
                "policy-loss={type: vespo}; update.truncated=skip; rollout.reuse=2; update.mini-batches=1"
            })
    void splittingIntoMicroBatchesChangesNothing(String options) throws IOException {
        Map<String, float[]> whole = trained("whole", config(options, tokens("100000")));
        Map<String, float[]> split = trained("split", config(options, tokens("24")));
        assertThat(Tensors.largestDifference(whole, split)).isLessThan(2e-6);
        Map<String, float[]> plain = trained("plain", config("update.learning-rate=3e-6"));
        assertThat(Tensors.largestDifference(whole, plain)).isGreaterThan(0);
    }

    private static Assignment tokens(String count) {
        return Assignment.of("update.micro-batch-tokens", count);
    }

    private Map<String, float[]> trained(String name, RlConfig config) throws IOException {
        return tiny().run(name, config, Environment.SINGLE_TURN, (loop, models) -> {
            loop.next();
            loop.next();
            try {
                models.policy().save(folder.resolve(name + "-policy"));
                return Tensors.read(folder.resolve(name + "-policy").resolve("model.safetensors"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Standardising a term undoes its weight, so that the weight counts after it. */
    @Test
    void aTermsOwnWeightCountsAsTheAdvantagesDoes() throws IOException {
        String judges =
                "[{type: judge, weight: %s, judge: {type: verifier, name: a, check: {type: regex, pattern: a}}},"
                        + " {type: judge, judge: {type: verifier, name: e, check: {type: regex, pattern: e}}}]";
        float[] own = advantages("own", String.format(judges, "3"), "{type: decoupled}");
        assertThat(own)
                .containsExactly(
                        advantages("options", String.format(judges, "1"), "{type: decoupled, weights: {a: 3}}"),
                        within(1e-5f));
        assertThat(own).isNotEqualTo(advantages("plain", String.format(judges, "1"), "{type: decoupled}"));
    }

    private float[] advantages(String name, String rewards, String advantage) throws IOException {
        RlConfig config = TinyLoop.config(
                rewards,
                List.of(
                        Assignment.of("advantage", advantage),
                        Assignment.of("rollout.completions-per-prompt", "8"),
                        Assignment.of("update.iterations", "1")));
        tiny().run(name, config, Environment.SINGLE_TURN, loop -> {
            try {
                return loop.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        List<Trajectory> all = tiny().trajectories(name);
        float[] first = new float[all.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = all.get(i).advantages().get(0);
        }
        return first;
    }

    @Test
    void anEntropyBonusKeepsThePolicyUndecided() throws IOException {
        String fast = "update.learning-rate=1e-3; update.epochs=1";
        double without = entropyAfter("without", fast);
        double with = entropyAfter("with", fast + "; update.entropy={type: bonus, coefficient: 1}");
        assertThat(with).isGreaterThan(without + 0.01);
    }

    private double entropyAfter(String name, String options) throws IOException {
        return tiny().run(name, config(options), Environment.SINGLE_TURN, loop -> {
            double entropy = 0;
            for (int i = 0; i < 6; i++) {
                entropy = loop.next().metrics().get("entropy");
            }
            return entropy;
        });
    }

    @Test
    void theAdaptiveBonusGrowsBelowItsTargetAndShrinksToZero() {
        AdaptiveEntropyTerm term = new AdaptiveEntropyTerm(0.2, 0.005, 0.001);
        assertThat(term.next(0.001, 0.1)).isEqualTo(0.006);
        assertThat(term.next(0.001, 0.3)).isZero();
    }

    /** One iteration ahead: every update but the first learns from weights one update old. */
    @Test
    void stalenessIsConstant() throws IOException {
        List<Map<String, Double>> curves = new ArrayList<>();
        tiny().run(
                        "stale",
                        config("rollout.stale-iterations=1; update.learning-rate=1e-3; update.iterations=4"),
                        Environment.SINGLE_TURN,
                        loop -> {
                            for (int i = 0; i < 4; i++) {
                                curves.add(new HashMap<>(loop.next().metrics()));
                            }
                            return null;
                        });
        assertThat(curves.get(0).get("sampling/sampling_logp_difference/max")).isLessThan(1e-3);
        for (Map<String, Double> later : curves.subList(1, 4)) {
            assertThat(later.get("sampling/sampling_logp_difference/max")).isGreaterThan(1e-3);
        }
        assertThat(curves.get(0).get("episode")).isEqualTo(16);
        assertThat(curves.get(3).get("episode")).isEqualTo(32);
    }

    @Test
    void earlierIterationsAreLearnedFromAgain() throws IOException {
        List<Double> ages = tiny().run(
                        "reuse",
                        config("rollout.reuse=3; update.learning-rate=1e-3"),
                        Environment.SINGLE_TURN,
                        loop -> List.of(
                                loop.next().metrics().get("sampling/age"),
                                loop.next().metrics().get("sampling/age"),
                                loop.next().metrics().get("sampling/age"),
                                loop.next().metrics().get("sampling/age")));
        assertThat(ages).containsExactly(0.0, 0.5, 1.0, 1.0);
    }

    @Test
    void anIterationOfWhichEverythingWasCutOffIsSkippedAndNotDividedByZero() throws IOException {
        RlLoop.Iteration done = tiny().run(
                        "cut",
                        config("update.truncated=skip; rollout.sampling.max-new-tokens=1"),
                        Environment.SINGLE_TURN,
                        RlLoop::next);
        assertThat(done.updateSteps()).isZero();
        assertThat(done.metrics()).containsEntry("completions/skipped", 8.0).doesNotContainKey("loss");
    }
}
