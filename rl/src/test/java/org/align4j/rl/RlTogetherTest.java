package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.model.process.ProcessGroup;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.sampler.FakeServer;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several processes that share an RL run; here they are threads. */
class RlTogetherTest {
    private static final double NEAR = 1e-5;
    private static final int ITERATIONS = 3;

    @TempDir
    Path folder;

    /** What a process came to. */
    private record Result(Path policy, List<Map<String, Double>> metrics, List<Integer> steps) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grpo    | 2 | update.schedule = constant",
                "epochs  | 3 | update.epochs = 2; update.mini-batches = 2; kl-penalty = {type: in-loss}",
                "gae     | 2 | advantage = {type: gae}; kl-penalty = {type: in-reward, controller: {type: adaptive}}",
                "m2po    | 2 | policy-loss = {type: m2po, largest-moment: 1e-7}; update.epochs = 2",
                "tokens  | 2 | update.entropy = {type: top-tokens, share: 0.5}; aggregation = prompt-mean",
                "entropy | 2 | update.entropy = {type: adaptive, target: 3}",
                "greedy  | 2 | advantage = {type: greedy}; rollout.completions-per-prompt = 1",
                "dynamic | 3 | rollout.dynamic.max-attempts = 3",
                "stale   | 2 | rollout.stale-iterations = 1; rollout.reuse = 2; correction = {type: truncated}",
                "whiten  | 2 | advantage = {type: return-to-go}; kl-penalty = {type: in-reward}",
                "max-kl  | 2 | update.epochs = 6; update.max-kl = 1e-9",
                "few     | 3 | rollout.prompts-per-iteration = 1",
            })
    void severalComeToWhatOneComesTo(String name, int processes, String options) throws Exception {
        RlConfig config = config(options);
        Result one = train(name + "-one", config, ProcessGroup.alone());
        List<Result> several = Threads.run(processes, group -> () -> train(name + "-several", config, group));
        for (Result each : several) {
            assertThat(Hashes.ofFile(each.policy().resolve("model.safetensors")))
                    .isEqualTo(Hashes.ofFile(several.get(0).policy().resolve("model.safetensors")));
            assertThat(each.metrics()).isEqualTo(several.get(0).metrics());
            assertThat(each.steps()).isEqualTo(one.steps());
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(one.policy().resolve("model.safetensors")),
                        Tensors.read(several.get(0).policy().resolve("model.safetensors"))))
                .isLessThan(NEAR);
        for (int i = 0; i < ITERATIONS; i++) {
            Map<String, Double> together = several.get(0).metrics().get(i);
            Map<String, Double> alone = one.metrics().get(i);
            assertThat(together.keySet()).containsAll(alone.keySet());
            alone.forEach((metric, number) -> {
                // follows from the split into micro-batches
                if (!metric.equals("gradient_noise_scale")) {
                    assertThat(together.get(metric))
                            .as(metric)
                            .isCloseTo(number, within(NEAR * Math.max(1, Math.abs(number))));
                }
            });
        }
    }

    /** A program that notes what it is asked, and in how many processes it was started. */
    @Test
    void whatIsPaidForIsAskedOnceByTheProcessThatLeads() throws Exception {
        Path asked = folder.resolve("asked");
        Path script = Files.writeString(folder.resolve("judge.sh"), """
                echo started >> "$1"
                while read -r line; do
                  echo "$line" >> "$1"
                  id=$(printf '%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  printf '{"id":"%s","score":%s}\\n' "$id" "$(printf '%s' "$line" | wc -c)"
                done
                """);
        String paid =
                "[{type: judge, judge: {type: command, name: paid, about: completions, command: [sh, '%s', '%s']}}]"
                        .formatted(script, asked);
        RlConfig config = TinyLoop.config(paid, List.of());
        Result one = train("paid-one", config, ProcessGroup.alone());
        List<String> once = Files.readAllLines(asked);
        Files.delete(asked);
        List<Result> several = Threads.run(2, group -> () -> train("paid-several", config, group));
        assertThat(Files.readAllLines(asked)).containsExactlyElementsOf(once).containsOnlyOnce("started");
        for (Result each : several) {
            assertThat(each.metrics().get(0).get("reward"))
                    .isEqualTo(one.metrics().get(0).get("reward"));
        }
    }

    @Test
    void aTermThatFailsInTheLeaderEndsAll() {
        RlConfig config = TinyLoop.config(
                "[{type: judge, judge: {type: command, about: completions, command: ['/no/such/program']}}]",
                List.of());
        assertThatThrownBy(() -> Threads.run(2, group -> () -> train("fails", config, group)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("/no/such/program");
    }

    /** The others learn from what it hands them, so that rollouts are those of one process to the bit. */
    @Test
    void aServerIsAskedByTheProcessThatLeadsAlone() throws Exception {
        try (FakeServer server = new FakeServer(Fixtures.path("checkpoints/llama"), "align4j")) {
            RlConfig config =
                    config("rollout.sampler = {type: server, precision: float32, url: \"" + server.url() + "\"}");
            Result one = train("served-one", config("update.schedule = constant"), ProcessGroup.alone());
            List<Result> several = Threads.run(2, group -> () -> train("served-several", config, group));
            assertThat(server.told().stream().filter(each -> each.startsWith("/update_weights_from_disk")))
                    .hasSize(ITERATIONS);
            for (Result each : several) {
                assertThat(Tensors.largestDifference(
                                Tensors.read(one.policy().resolve("model.safetensors")),
                                Tensors.read(each.policy().resolve("model.safetensors"))))
                        .isLessThan(NEAR);
                assertThat(each.metrics().get(0))
                        .containsEntry("reward", one.metrics().get(0).get("reward"));
            }
            assertThat(Hashes.ofFile(several.get(0).policy().resolve("model.safetensors")))
                    .isEqualTo(Hashes.ofFile(several.get(1).policy().resolve("model.safetensors")));
        }
    }

    private static RlConfig config(String options) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("update.iterations", Integer.toString(ITERATIONS)),
                Assignment.of("update.learning-rate", "1e-4")));
        for (String option : options.split(";")) {
            int equals = option.indexOf('=');
            all.add(Assignment.of(
                    option.substring(0, equals).strip(),
                    option.substring(equals + 1).strip()));
        }
        return TinyLoop.config(TinyLoop.CONTAINS, all);
    }

    private Result train(String name, RlConfig config, ProcessGroup group) throws IOException {
        Path saved = folder.resolve(name + "-policy-" + group.place().rank());
        List<Map<String, Double>> metrics = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        return new TinyLoop(folder, line -> {}, group).run(name, config, Environment.SINGLE_TURN, (loop, models) -> {
            for (int i = 0; i < ITERATIONS; i++) {
                RlLoop.Iteration done = loop.next();
                metrics.add(done.metrics());
                steps.add(done.updateSteps());
            }
            RlLoopTest.save(models, saved);
            return new Result(saved, metrics, steps);
        });
    }
}
