package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Metrics;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Trajectory;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.rl.RlStage;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of {@code rl} whose rollouts come from {@code align serve}, beside the same in one process. */
class ServedRolloutsTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");

    /** Whatever stands in it is the token; it is set everywhere, long and printable. */
    private static final String TOKEN_VARIABLE = "PATH";

    @TempDir
    Path folder;

    private Path prompts;

    @BeforeEach
    void writePrompts() {
        prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (String text : List.of("Good morrow.", "What news?", "Who goes there, and why?", "Speak.")) {
                writer.write(new Prompt("p" + writer.rows(), Content.user(text), null));
            }
            writer.publish();
        }
    }

    private ServedFixture serve(int port) throws IOException {
        return new ServedFixture(
                POLICY,
                "weights-root=" + folder,
                "listen.token-env=" + TOKEN_VARIABLE,
                "limits.max-length=64",
                "precision=float32",
                "device=cpu",
                "threads=1",
                "listen.port=" + port);
    }

    private static RlConfig config(String options, String url) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.completions-per-prompt", "3"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("rollout.sampling.temperature", "0.9"),
                Assignment.of("rewards", "[{type: length}]"),
                Assignment.of("advantage", "{type: group-relative}"),
                Assignment.of("kl-penalty", "none"),
                Assignment.of("update.epochs", "1"),
                Assignment.of("update.learning-rate", "3e-3"),
                Assignment.of("update.iterations", "4"),
                Assignment.of("update.schedule", "constant")));
        Stream.of(options.split(";")).map(each -> each.split("=", 2)).forEach(each -> {
            all.removeIf(known -> known.key().equals(each[0].strip()));
            all.add(Assignment.of(each[0].strip(), each[1].strip()));
        });
        if (!url.isEmpty()) {
            all.add(Assignment.of(
                    "rollout.sampler",
                    "{type: server, url: \"" + url + "/v1\", precision: float32, tries: 1, api-key-env: "
                            + TOKEN_VARIABLE + "}"));
        }
        return ConfigLoader.load(RlConfig.class, null, all);
    }

    private TestContext context(String name) {
        return new TestContext(folder.resolve(name)).with("policy", POLICY).with("prompts", prompts);
    }

    private TestContext run(String name, RlConfig config) throws IOException {
        TestContext context = context(name);
        new RlStage().run(config, context);
        return context;
    }

    /** Without what only a served run knows. */
    private static List<Map<String, Double>> common(TestContext context) {
        List<Map<String, Double>> all = new ArrayList<>();
        for (Map<String, Double> each : context.logged()) {
            Map<String, Double> kept = new LinkedHashMap<>(each);
            kept.keySet()
                    .removeIf(name -> name.equals("sampling/staleness")
                            || name.equals("sampling/self_test")
                            || name.startsWith("sampling/importance")
                            || name.equals("sampling/masked_share")
                            || name.equals("sampling/ess"));
            all.add(kept);
        }
        return all;
    }

    /** Of the weights; beside them lie metrics, of which a served run has more. */
    private static String policyHash(TestContext context) throws IOException {
        Path model = context.output(Artifact.POLICY);
        Path adapter = model.resolve("adapter_model.safetensors");
        return Hashes.ofFile(Files.exists(adapter) ? adapter : model.resolve("model.safetensors"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update.iterations = 4",
                "lora = {rank: 4, alpha: 8}",
                "advantage = {type: greedy}",
                "rollout.stale-iterations = 1; correction = {type: truncated}"
            })
    void servedRolloutsAreThoseOfThisProcess(String options) throws IOException {
        TestContext here = run("here", config(options, ""));
        try (ServedFixture server = serve(0)) {
            TestContext there = run("there", config(options, server.url()));
            assertThat(common(there)).isEqualTo(common(here));
            assertThat(policyHash(there)).isEqualTo(policyHash(here));
            int stale = options.contains("stale") ? 1 : 0;
            for (int i = 0; i < 4; i++) {
                Map<String, Double> logged = there.logged().get(i);
                assertThat(logged).containsEntry("sampling/staleness", (double) Math.min(i, stale));
                assertThat(logged.containsKey("sampling/self_test")).isEqualTo(i < 4 - stale);
            }
        }
    }

    @Test
    void aTrainerThatWasCutOffEndsWithTheSameBits() throws IOException {
        try (ServedFixture server = serve(0)) {
            RlConfig config = config("update.checkpoint-every = 2", server.url());
            TestContext whole = run("whole", config);
            TestContext cut = context("cut").failingAfter(3);
            assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
            TestContext continued = run("cut", config);
            assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
            assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 4));
        }
    }

    /** Although no checkpoint was due: the one that the fault leaves is of the iteration before it. */
    @ParameterizedTest
    @ValueSource(strings = {"update.epochs = 1", "rollout.stale-iterations = 1; correction = {type: truncated}"})
    void aServerThatEndsInMidRunCostsNothing(String options) throws IOException {
        TestContext whole = run("whole", config(options, ""));
        ServedFixture first = serve(0);
        RlConfig config = config(options, first.url());
        TestContext cut = new TestContext(folder.resolve("cut")) {
            @Override
            public Metrics metrics() {
                Metrics own = super.metrics();
                return (step, values) -> {
                    own.log(step, values);
                    if (step == 2) {
                        first.close();
                    }
                };
            }
        };
        cut.with("policy", POLICY).with("prompts", prompts);
        assertThatThrownBy(() -> new RlStage().run(config, cut))
                .isInstanceOf(UserError.class)
                .hasMessage("the rollout server " + first.url() + " cannot be reached (1 try: no connection)")
                .satisfies(fault -> assertThat(((UserError) fault).exitCode()).isEqualTo(UserError.USAGE));
        try (ServedFixture second = serve(URI.create(first.url()).getPort())) {
            assertThat(second.url()).isEqualTo(first.url());
            TestContext continued = run("cut", config);
            assertThat(common(continued)).isEqualTo(common(whole).subList(2, 4));
            assertThat(policyHash(continued)).isEqualTo(policyHash(whole));
            assertThat(rows(continued)).isEqualTo(rows(whole));
        }
    }

    /** What was drawn and learned; the run that a row names is another one's. */
    private static List<List<Object>> rows(TestContext context) {
        return Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class).toList().stream()
                .<List<Object>>map(row ->
                        List.of(row.id(), row.completionIds(), row.logprobs(), row.samplerLogprobs(), row.advantages()))
                .toList();
    }
}
