package org.align4j.pipeline.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.Trajectory;
import org.align4j.model.Condition;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.generate.SampleConfig;
import org.align4j.pipeline.generate.SampleStage;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditioning and policy gradients as whole runs on what a tiny model sampled. */
class OfflineMethodsStageTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");
    private static final String COMMON = """
            rows: {held-out: 0.2}
            training: {learning-rate: 3e-3, epochs: 3, batch: {size: 4%s}, checkpoint-every: 2, schedule: {type: constant}}
            engine: {precision: float32, threads: 1}
            """;
    private static final String CONDITION =
            "method: {type: condition, by: {type: return, bins: 2}, dropout: %s, guidance: %s}\n";

    private static final String STUDY =
            "method: {type: actor-critic, kl: 0.1, critic: {learning-rate: 1e-2, target-decay: 0.5}%s}\n";

    private static final String VOWELS =
            "[{type: judge, judge: {type: verifier, check: {type: regex, pattern: '[aeiou]'}}}]";

    @TempDir
    Path folder;

    private Path prompts;
    private Path samples;
    private Path log;

    /** Ten prompts with two completions each, which are paid by their length. */
    @BeforeEach
    void sample() throws IOException {
        prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (int i = 0; i < 10; i++) {
                writer.write(new Prompt("p" + i, Content.user("Question " + i + "?"), null));
            }
            writer.publish();
        }
        samples = samples("samples", POLICY).output(Artifact.SAMPLES);
        log = score("scored", VOWELS, Map.of()).output(Artifact.TRAJECTORIES);
    }

    private TestContext score(String name, String rewards, Map<String, Path> more) throws IOException {
        TestContext context = new TestContext(folder.resolve(name))
                .with("samples", samples)
                .with("policy", POLICY)
                .with(more);
        String options = "rewards: " + rewards + "\nengine: {precision: float32}\n";
        new ScoreSamplesStage()
                .run(ConfigLoader.load(ScoreSamplesConfig.class, yaml(name, options), List.of()), context);
        return context;
    }

    private Path yaml(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    private TestContext samples(String name, Path policy) throws IOException {
        TestContext context =
                new TestContext(folder.resolve(name)).with("policy", policy).with("prompts", prompts);
        new SampleStage()
                .run(
                        ConfigLoader.load(
                                SampleConfig.class,
                                yaml(
                                        name,
                                        "{completions-per-prompt: 2, sampling: {max-new-tokens: 6}, engine: {precision: float32, threads: 1}}"),
                                List.of()),
                        context);
        return context;
    }

    private TestContext context(String name) {
        return new TestContext(folder.resolve(name)).with("policy", POLICY).with("trajectories", log);
    }

    private OfflineConfig config(String name, String options, String batch) throws IOException {
        return ConfigLoader.load(OfflineConfig.class, yaml(name, options + COMMON.formatted(batch)), List.of());
    }

    private TestContext learn(String name, String options) throws IOException {
        TestContext context = context(name);
        new OfflineStage().run(config(name, options, ""), context);
        return context;
    }

    private static Path weights(TestContext context) {
        return context.output(Artifact.POLICY).resolve("model.safetensors");
    }

    @Test
    void withoutAnyTextItIsCloningToTheBit() throws IOException {
        TestContext cloned = learn("cloned", "method: {type: clone}\n");
        TestContext untold = learn("untold", CONDITION.formatted(1, 1));
        assertThat(Hashes.ofFile(weights(untold))).isEqualTo(Hashes.ofFile(weights(cloned)));
        assertThat(Hashes.ofFile(weights(learn("told", CONDITION.formatted(0, 1)))))
                .isNotEqualTo(Hashes.ofFile(weights(cloned)));
    }

    @Test
    void whoSamplesGetsWhatWasTrainedAndIsToldSo() throws IOException {
        TestContext told = learn("told", CONDITION.formatted(0.3, 1.5));
        Path policy = told.output(Artifact.POLICY);
        assertThat(Condition.read(policy)).contains(new Condition("[Advantage: {}]", "2", 1.5));
        TestContext guided = samples("guided", policy);
        assertThat(guided.said())
                .anyMatch(line -> line.contains("conditioned (condition.json): \"[Advantage: 2]\"")
                        && line.contains("guidance 1.5"));
        Files.delete(policy.resolve(Condition.FILE));
        assertThat(texts(samples("plain", policy))).isNotEqualTo(texts(guided));
    }

    private static List<String> texts(TestContext samples) {
        return Dataset.open(samples.output(Artifact.SAMPLES), Sample.class).toList().stream()
                .map(row -> row.completions().toString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method: {type: condition, by: {type: return, bins: 2}}\n",
                "method: {type: condition, by: {type: return, bins: 2}}\nlora: {rank: 4, alpha: 8, dropout: 0.1}\n",
                "method: {type: policy-gradient, loss: {type: topr}}\nreduction: rows\n",
                "method: {type: policy-gradient, loss: {type: clipped}}\nlora: {rank: 4, alpha: 8}\n",
                "method: {type: actor-critic, kl: 0.1, critic: {steps: 2, target-decay: 0.5}}\n",
                "method: {type: actor-critic, critic: {conservative: 1}}\nlora: {rank: 4, alpha: 8, dropout: 0.1}\n",
            })
    void aRunThatWasCutOffEndsWithTheSameBits(String options) throws IOException {
        TestContext whole = learn("whole", options);
        TestContext cut = context("cut").failingAfter(5);
        OfflineConfig config = config("cut", options, "");
        assertThatThrownBy(() -> new OfflineStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = context("cut");
        new OfflineStage().run(config, continued);
        assertThat(continued.said()).anyMatch(line -> line.startsWith("continuing after step 4"));
        assertThat(Hashes.ofContent(continued.output(Artifact.POLICY)))
                .isEqualTo(Hashes.ofContent(whole.output(Artifact.POLICY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method: {type: condition, by: {type: return, bins: 2}}\n",
                "method: {type: policy-gradient, loss: {type: topr}}\nreduction: rows\n",
                "method: {type: policy-gradient, loss: {type: asymre}}\n",
                "method: {type: actor-critic, kl: 0.1, critic: {conservative: 0.5, target-decay: 0.5}}\n",
            })
    void howAStepIsCutChangesNothing(String options) throws IOException {
        TestContext whole = learn("whole", options);
        TestContext cut = context("cut");
        new OfflineStage().run(config("cut", options, ", micro-batch-tokens: 24"), cut);
        assertThat(Tensors.largestDifference(Tensors.read(weights(whole)), Tensors.read(weights(cut))))
                .isLessThan(1e-5);
    }

    @Test
    void aRoundsLogBeginsWithTheRoundsBefore() throws IOException {
        TestContext second = score("second", VOWELS, Map.of("earlier", log));
        TestContext third = score("third", VOWELS, Map.of("earlier", second.output(Artifact.TRAJECTORIES)));
        List<Trajectory> first = Dataset.open(log, Trajectory.class).toList();
        List<Trajectory> all = Dataset.open(third.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
        assertThat(all).hasSize(60);
        assertThat(all.subList(0, 20)).isEqualTo(first);
        assertThat(all.get(59).id()).isEqualTo(first.get(19).id() + "/round-3");
        assertThat(all.get(59).iteration()).isEqualTo(3);
        assertThat(all.get(59).score()).isEqualTo(first.get(19).score());
        assertThat(third.results()).containsEntry("completions", 20L);
        assertThatThrownBy(() -> score("mixed", "[{type: length, per-token: 1}]", Map.of("earlier", log)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("scores of one log must have one scorer");
    }

    @Test
    void aRoundsScoreIsSaidBesideTheWholeLogs() throws IOException {
        Path few = folder.resolve("few");
        try (DatasetWriter<Sample> writer = DatasetWriter.create(few, Sample.class, Lineage.of("test"))) {
            Dataset.open(samples, Sample.class).toList().subList(0, 3).forEach(writer::write);
            writer.publish();
        }
        TestContext second = score("second", VOWELS, Map.of("earlier", log, "samples", few));
        double[] all = Dataset.open(second.output(Artifact.TRAJECTORIES), Trajectory.class).toList().stream()
                .mapToDouble(Trajectory::score)
                .toArray();
        assertThat(all).hasSize(26);
        Map<String, Object> results = second.results();
        double own = Arrays.stream(all, 20, 26).average().orElseThrow();
        double whole = Arrays.stream(all).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(all).map(each -> Math.pow(each - whole, 2)).sum() / 26);
        assertThat(own).isNotEqualTo(whole);
        assertThat(results).containsEntry("completions", 6L).containsEntry("log_completions", 26L);
        assertThat((double) results.get("score")).isCloseTo(own, within(1e-12));
        assertThat((double) results.get("log_score")).isCloseTo(whole, within(1e-12));
        assertThat((double) results.get("log_score_std")).isCloseTo(deviation, within(1e-12));
        assertThat(second.said())
                .contains(String.format(
                        Locale.ROOT,
                        "26 completions in the log with those of earlier rounds: mean %.4f, standard deviation %.4f",
                        whole,
                        deviation));
        assertThat(score("first", VOWELS, Map.of()).results()).doesNotContainKey("log_score");
    }

    /** Where the log is the policy's own no ratio is anything but 1. */
    @Test
    void onItsOwnSamplesOneStepOfToprIsReinforce() throws IOException {
        TestContext tapered = oneStep("topr");
        TestContext plain = oneStep("reinforce");
        assertThat(tapered.logged().get(0).get("val/ratio")).isBetween(0.9999, 1.0001);
        assertThat(Tensors.largestDifference(Tensors.read(weights(tapered)), Tensors.read(weights(plain))))
                .isLessThan(1e-5);
    }

    private TestContext oneStep(String loss) throws IOException {
        String options = "method: {type: policy-gradient, baseline: {type: none}, loss: {type: " + loss + "}}\n";
        TestContext context = context(loss);
        new OfflineStage().run(ConfigLoader.with(config(loss, options, ""), "training.max-steps", 1), context);
        return context;
    }

    /** What the log says and what its author says again are the same. */
    @Test
    void aLogWithoutLogProbsNeedsItsAuthor() throws IOException {
        String options = "method: {type: policy-gradient, loss: {type: topr}}\n";
        TestContext logged = learn("logged", options);
        Path silent = folder.resolve("silent");
        List<Trajectory> rows = Dataset.open(log, Trajectory.class).toList();
        try (DatasetWriter<Trajectory> writer =
                DatasetWriter.create(silent, Trajectory.class, Dataset.info(log).lineage())) {
            rows.forEach(row -> writer.write(new Trajectory(
                    row.id(),
                    row.iteration(),
                    row.prompt(),
                    row.completion(),
                    row.promptIds(),
                    row.completionIds(),
                    List.of(),
                    List.of(),
                    row.score(),
                    row.rewards(),
                    List.of(),
                    List.of(),
                    row.promptId(),
                    row.groundTruth(),
                    row.finish(),
                    row.completionMask(),
                    null,
                    row.terms(),
                    1.0,
                    row.policy())));
            writer.publish();
        }
        TestContext unknown = new TestContext(folder.resolve("unknown"))
                .with("policy", POLICY)
                .with("trajectories", silent);
        OfflineConfig config = config("unknown", options, "");
        assertThatThrownBy(() -> new OfflineStage().run(config, unknown))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("have no log-probs at temperature 1")
                .hasMessageContaining("--behaviour");
        TestContext read = new TestContext(folder.resolve("read"))
                .with(Map.of("policy", POLICY, "trajectories", silent, "behaviour", POLICY));
        new OfflineStage().run(config, read);
        assertThat(Tensors.largestDifference(Tensors.read(weights(read)), Tensors.read(weights(logged))))
                .isLessThan(1e-5);
        TestContext useless = context("useless").with("behaviour", POLICY);
        assertThatThrownBy(() -> new OfflineStage().run(config("useless", "method: {type: clone}\n", ""), useless))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--behaviour is of no use");
    }

    /** Estimates are held against what is earned on the way, and the measuring itself changes nothing. */
    @Test
    void anActorCriticIsHeldAgainstWhatItEarns() throws IOException {
        String earned = ", earned: {sampling: {max-new-tokens: 6}, rewards: " + VOWELS + "}";
        TestContext unseen = learn("unseen", STUDY.formatted(""));
        TestContext seen = context("seen").with("prompts", prompts);
        OfflineConfig config =
                ConfigLoader.with(config("seen", STUDY.formatted(earned), ""), "training.evaluate-every", 3);
        new OfflineStage().run(config, seen);
        assertThat(Hashes.ofFile(weights(seen))).isEqualTo(Hashes.ofFile(weights(unseen)));
        List<Map<String, Double>> measured = seen.logged().stream()
                .filter(step -> step.containsKey("eval_value/gap"))
                .toList();
        assertThat(measured).hasSize(4);
        assertThat(measured)
                .allSatisfy(step -> assertThat(step.get("eval_value/gap"))
                        .isEqualTo(step.get("eval_value/promised") - step.get("eval_value/earned")));
        assertThat(measured)
                .allSatisfy(step -> assertThat(step.get("eval_value/earned")).isBetween(0.0, 1.0));
        assertThat(seen.results()).containsKeys("eval_value/promised", "eval_value/earned", "critic/loss");
        assertThat(seen.said()).anyMatch(line -> line.startsWith("Q promises"));
        assertThat(unseen.logged()).noneMatch(step -> step.containsKey("eval_value/gap"));
    }

    @Test
    void whatAnActorCriticIsMeasuredByMustBeWhole() throws IOException {
        TestContext unscored = context("unscored").with("prompts", prompts);
        OfflineConfig study = config("unscored", STUDY.formatted(""), "");
        assertThatThrownBy(() -> new OfflineStage().run(study, unscored))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--prompts needs method.earned.rewards");
        String earned = ", earned: {rewards: " + VOWELS + "}";
        assertThatThrownBy(() -> learn("unasked", STUDY.formatted(earned)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("method.earned.rewards needs --prompts");
        TestContext useless = context("useless-prompts").with("prompts", prompts);
        OfflineConfig clone = config("useless-prompts", "method: {type: clone}\n", "");
        assertThatThrownBy(() -> new OfflineStage().run(clone, useless))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--prompts is of no use");
    }
}
