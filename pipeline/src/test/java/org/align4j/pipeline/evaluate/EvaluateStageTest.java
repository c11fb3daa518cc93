package org.align4j.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Console;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.LabelledPair;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.data.Sample;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateStageTest {
    private static final Path MODEL = Fixtures.path("checkpoints/llama");
    private static final int PROMPTS = 6;
    private static final String OPTIONS = """
            judge:
              type: principles
              name: lengths
              temperature: 0.01
              principles: [{name: length, rule: {type: length-range, low: 1, high: 6}}]
            completions-per-prompt: 2
            sampling: {max-new-tokens: 8}
            pass-at: [1]
            resamples: 200
            engine: {device: cpu, precision: float32, threads: 1}
            """;

    @TempDir
    private Path folder;

    private final Map<String, Path> inputs = new LinkedHashMap<>();

    @BeforeEach
    void writePrompts() {
        List<Prompt> prompts = new ArrayList<>();
        List<Demonstration> demonstrations = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            prompts.add(new Prompt("p" + i, Content.text("Speak, number " + i), null));
            demonstrations.add(
                    new Demonstration("d" + i, Content.text("Speak, number " + i), Content.text(" I will, sir.")));
        }
        inputs.put("policy", MODEL);
        inputs.put("prompts", write("prompts", Prompt.class, prompts));
        inputs.put("demonstrations", write("demonstrations", Demonstration.class, demonstrations));
    }

    @Test
    void aPolicyIsNeitherFarFromItselfNorBetterOrWorseThanItself() throws IOException {
        inputs.put("baseline", MODEL);
        JsonNode json = evaluation(run("run", ""));
        assertThat(json.path("kl").asDouble()).isZero();
        assertThat(json.path("baseline_principles").path("length").asDouble())
                .isCloseTo(json.path("baseline_judge_score").asDouble(), within(1e-12));
        assertThat(json.path("win_rate_low").asDouble()).isLessThanOrEqualTo(0.5);
        assertThat(json.path("win_rate_high").asDouble()).isGreaterThanOrEqualTo(0.5);
        assertThat(json.path("judged").asInt()).isEqualTo(2 * PROMPTS);
        assertThat(json.path("wins").asInt()
                        + json.path("ties").asInt()
                        + json.path("losses").asInt())
                .isEqualTo(2 * PROMPTS);
        assertThat(json.path("perplexity").asDouble())
                .isEqualTo(json.path("baseline_perplexity").asDouble());
        assertThat(json.path("mean_length").asDouble()).isBetween(1.0, 8.0);

        List<Sample> samples =
                Dataset.open(folder.resolve("run/samples"), Sample.class).toList();
        assertThat(samples)
                .hasSize(2 * PROMPTS)
                .allMatch(sample -> sample.completions().size() == 2);
        List<EvaluatedPair> pairs = Dataset.open(folder.resolve("run/comparisons"), EvaluatedPair.class)
                .toList();
        assertThat(pairs).hasSize(2 * PROMPTS).allMatch(pair -> pair.outcome().equals("judged"));
        double mean =
                pairs.stream().mapToDouble(EvaluatedPair::tokens).average().orElseThrow();
        assertThat(json.path("mean_length").asDouble()).isCloseTo(mean, within(1e-12));
    }

    @Test
    void theSameCommandGivesTheSameBits() throws IOException {
        inputs.put("baseline", MODEL);
        Path one = run("one", "");
        Path two = run("two", "");
        for (String artifact : List.of("evaluation.json", "samples", "comparisons")) {
            assertThat(Hashes.ofContent(one.resolve(artifact))).isEqualTo(Hashes.ofContent(two.resolve(artifact)));
        }
    }

    @Test
    void aFailedGateEndsWithFourAndKeepsTheResults() {
        inputs.put("baseline", MODEL);
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> run("gated", "fail-if: [\"mean_length<100\"]\n"))
                    .isInstanceOfSatisfying(
                            UserError.class,
                            error -> assertThat(error.exitCode()).isEqualTo(UserError.GATE))
                    .hasMessageStartingWith("gate failed: mean_length is ");
            assertThat(folder.resolve("gated/evaluation.json")).exists();
        }
    }

    @Test
    void withoutABaselineThereIsNoWinRateButEverythingElse() throws IOException {
        JsonNode json = evaluation(run("alone", ""));
        assertThat(json.has("win_rate")).isFalse();
        assertThat(json.path("judge_score").asDouble()).isBetween(0.0, 1.0);
        assertThat(json.path("principles").path("length").asDouble())
                .as("a judge of one principle scores by it")
                .isCloseTo(json.path("judge_score").asDouble(), within(1e-12));
        assertThat(json.has("baseline_principles")).isFalse();
        assertThat(json.path("perplexity").asDouble()).isGreaterThan(1);
    }

    private String suite() throws IOException {
        List<LabelledPair> pairs = List.of(
                new LabelledPair(
                        "q1",
                        Content.text("Say"),
                        Content.text(" yes"),
                        Content.text(" no"),
                        null,
                        null,
                        "Chat Hard",
                        "first",
                        List.of()),
                new LabelledPair(
                        "q2",
                        Content.text("Tell"),
                        Content.text(" no"),
                        Content.text(" yes"),
                        null,
                        null,
                        "safety",
                        "second",
                        List.of()));
        Path file = folder.resolve("suite.yaml");
        Files.writeString(file, """
                evaluations:
                  - {type: scored, name: short, prompts: PROMPTS, judge: {type: verifier, check: {type: length, at-most: 3}},
                     completions-per-prompt: 2, pass-at: [1, 2], sampling: {max-new-tokens: 6}}
                  - {type: perplexity, name: language, demonstrations: DEMONSTRATIONS}
                  - {type: pairs, name: pairs, pairs: PAIRS}
                """.replace("PROMPTS", String.valueOf(inputs.get("prompts")))
                .replace("DEMONSTRATIONS", String.valueOf(inputs.get("demonstrations")))
                .replace("PAIRS", String.valueOf(write("pairs", LabelledPair.class, pairs))));
        return "suite: " + file + "\n";
    }

    @Test
    void aSuiteIsMeasuredOfPolicyAndBaseline() throws IOException {
        String suite = suite();
        inputs.put("baseline", Fixtures.path("lora/all-linear"));
        JsonNode json = evaluation(run("suite", suite));
        assertThat(json.path("suite/language/perplexity").asDouble())
                .isCloseTo(json.path("perplexity").asDouble(), within(1e-9));
        assertThat(json.path("baseline_suite/language/perplexity").asDouble())
                .isCloseTo(json.path("baseline_perplexity").asDouble(), within(1e-9));
        assertThat(json.path("suite/short/pass_at_1").asDouble())
                .isEqualTo(json.path("suite/short/score").asDouble());
        assertThat(json.has("suite/short/pass_at_2_low")).isTrue();
        assertThat(json.path("suite/pairs/accuracy").asDouble())
                .isEqualTo((json.path("suite/pairs/accuracy/Chat Hard").asDouble()
                                + json.path("suite/pairs/accuracy/safety").asDouble())
                        / 2);
        assertThatThrownBy(() -> run("gate", suite + "fail-if: [\"suite/pairs/accuracy/Chat Hard<2\"]\n"))
                .hasMessageStartingWith("gate failed: suite/pairs/accuracy/Chat Hard is ");
    }

    @Test
    void aSuiteThatComparesNeedsSomethingToCompareWith() throws IOException {
        String suite = suite();
        assertThatThrownBy(() -> run("alone", suite))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("suite pairs: pairs are ranked by a reward model")
                .hasMessageEndingWith("give --reward or --baseline");
    }

    @Test
    void theBestOfNByAnEnsembleIsToldForEachWayToCombineIt() throws IOException {
        List<Path> members = new ArrayList<>();
        EngineConfig engine = new EngineConfig("cpu", "float32", 1);
        for (int i = 0; i < 2; i++) {
            members.add(folder.resolve("member-" + i));
            try (ValueModel model = ValueModel.fromPolicy(MODEL, engine, i)) {
                new RewardModel(model, new RewardFacts(new Normalization(i, 1 + i, 9), "test", Map.of()))
                        .save(members.get(i));
            }
        }
        inputs.put("reward", folder.resolve("ensemble"));
        EnsembleFolder.write(inputs.get("reward"), members);
        JsonNode json =
                evaluation(run("best", "best-of: [1, 2]\ncombine: [{type: mean}, {type: variance, penalty: 2}]\n"));
        JsonNode curves = json.path("best_of");
        assertThat(curves.findValuesAsText("chooser")).containsExactly("single", "mean", "variance, penalty 2.0");
        for (JsonNode curve : curves) {
            JsonNode one = curve.path("points").get(0);
            JsonNode two = curve.path("points").get(1);
            assertThat(one.path("gold").asDouble())
                    .isCloseTo(json.path("judge_score").asDouble(), within(1e-12));
            assertThat(one.path("kl").asDouble()).isZero();
            assertThat(two.path("proxy").asDouble())
                    .isGreaterThan(one.path("proxy").asDouble());
            assertThat(two.path("kl").asDouble()).isCloseTo(Math.log(2) - 0.5, within(1e-12));
        }
        // a penalty makes every completion worth less than the mean does
        assertThat(curves.get(2).at("/points/0/proxy").asDouble())
                .isLessThan(curves.get(1).at("/points/0/proxy").asDouble());
    }

    /** The best by its steps, by votes, and by the judge itself, above which no chooser can be. */
    @Test
    void theBestOfNByStepsAndVotesIsBelowTheOracle() throws IOException {
        inputs.put("reward", Fixtures.path("reward/llama"));
        JsonNode json =
                evaluation(run("steps", "best-of: [1, 2]\nsteps: [min, last]\nseparator: ' '\nvote: last-line\n"));
        JsonNode curves = json.path("best_of");
        assertThat(curves.findValuesAsText("chooser"))
                .containsExactly(
                        "reward", "steps_min", "steps_last", "majority", "vote_by_min", "vote_by_last", "oracle");
        double most = curves.get(6).at("/points/1/gold").asDouble();
        for (JsonNode curve : curves) {
            assertThat(curve.at("/points/1/gold").asDouble()).isLessThanOrEqualTo(most + 1e-12);
        }
        assertThatThrownBy(() -> run("without", "steps: [min]\n"))
                .hasMessageContaining("best-of must be given with steps or vote");
    }

    @Test
    void theBestOfNNeedsAProxyAndNumbersThatRise() {
        assertThatThrownBy(() -> run("none", "best-of: [1, 2]\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("give --reward and --judge");
        assertThatThrownBy(() -> run("falling", "best-of: [2, 1]\n")).hasMessageContaining("best-of must rise from 1");
        assertThatThrownBy(() -> run("many", "best-of: [1, 4]\n"))
                .hasMessageContaining("best-of must be between 1 and completions-per-prompt (2)");
    }

    private Path run(String name, String more) throws IOException {
        EvaluateConfig config = ConfigLoader.load(
                EvaluateConfig.class, (ConfigTree.Mapping) ConfigTree.parse(OPTIONS + more, "options"));
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        StageRunner runner = new StageRunner(new Console(nowhere, Console.Rendering.LINES), Clock.systemUTC());
        Path out = folder.resolve(name);
        runner.run(new StageRun<>(new EvaluateStage(), config, inputs, out, 42, List.of("align", "evaluate")));
        return out;
    }

    private static JsonNode evaluation(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("evaluation.json").toFile());
    }

    private <R extends Row> Path write(String name, Class<R> type, List<R> rows) {
        Path path = folder.resolve(name);
        try (DatasetWriter<R> writer = DatasetWriter.create(path, type, Lineage.of("test"))) {
            rows.forEach(writer::write);
            writer.publish();
        }
        return path;
    }
}
