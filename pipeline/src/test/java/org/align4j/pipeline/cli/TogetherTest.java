package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.core.run.Hashes;
import org.align4j.pipeline.PreferenceData;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes share every step; the native operator is built first where a compiler is there, else this is skipped. */
class TogetherTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getenv("ALIGN_ROOT"));
    private static final Path NATIVE = ROOT.resolve("model/target/native");
    private static final List<String> LONG =
            List.of("--training.max-steps", "150", "--training.epochs", "100", "--training.checkpoint-every", "10");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws Exception {
        if (!Files.isDirectory(NATIVE)) {
            Path script = ROOT.resolve("model/src/main/native/build.sh");
            ProcessBuilder builder = new ProcessBuilder("bash", script.toString());
            builder.environment().put("ALIGN_NATIVE", NATIVE.toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("build").toFile())
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            assumeTrue(
                    ended && process.exitValue() == 0,
                    () -> "the native operator is not there and cannot be built: " + last(folder.resolve("build")));
        }
    }

    @Test
    void twoProcessesComeToWhatOneComesTo() throws Exception {
        for (KilledRun run :
                List.of(KilledRun.DPO, KilledRun.REWARD, KilledRun.PPO, KilledRun.DISTIL, KilledRun.SELF_PLAY)) {
            comesToTheSame(run, List.of());
        }
        // in bf16 other micro-batches round otherwise
        comesToTheSame(KilledRun.VALUE, List.of("--engine.precision", "float32"));
    }

    private static void comesToTheSame(KilledRun run, List<String> options) throws Exception {
        Path one = folder.resolve(run + "-one");
        Path two = folder.resolve(run + "-two");
        List<String> more = new ArrayList<>(options);
        assertThat(finished(run, one, more)).as(last(said(one))).isZero();
        more.addAll(List.of("--processes", "2"));
        assertThat(finished(run, two, more)).as(last(said(two))).isZero();
        List<JsonNode> alone = metrics(one);
        List<JsonNode> together = metrics(two);
        assertThat(together).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(together.get(i).get("loss").asDouble())
                    .isCloseTo(alone.get(i).get("loss").asDouble(), within(1e-5));
            assertThat(together.get(i).get("grad_norm").asDouble())
                    .isCloseTo(alone.get(i).get("grad_norm").asDouble(), within(1e-4));
            for (String metric : List.of(
                    "classifier/loss",
                    "distill/kl",
                    "distill/jsd_on_policy",
                    "solver/accuracy",
                    "teacher/agreement@1",
                    "val/ratio")) {
                assertThat(together.get(i).path(metric).asDouble())
                        .as(metric)
                        .isCloseTo(alone.get(i).path(metric).asDouble(), within(1e-5));
            }
        }
        assertThat(two.resolve(".work")).doesNotExist();
    }

    @Test
    void aProcessThatDiesEndsTheOthersAndTheSameCommandContinues() throws Exception {
        List<String> two = new ArrayList<>(LONG);
        two.addAll(List.of("--processes", "2"));
        Path whole = folder.resolve("whole");
        assertThat(finished(KilledRun.DPO, whole, two)).isZero();

        Path killed = folder.resolve("killed");
        Process leader = start(KilledRun.DPO, killed, two);
        while (leader.isAlive() && !Files.exists(killed.resolve(".work/checkpoint"))) {
            leader.waitFor(2, TimeUnit.MILLISECONDS);
        }
        leader.descendants().forEach(ProcessHandle::destroyForcibly);
        assertThat(leader.waitFor()).as(last(said(killed))).isEqualTo(2);
        assertThat(last(said(killed)))
                .startsWith("error: process 1 ended with exit code 137")
                .endsWith("the same command continues from the last checkpoint");

        assertThat(finished(KilledRun.DPO, killed, two)).as(last(said(killed))).isZero();
        assertThat(Files.readString(said(killed))).contains("continuing after step ");
        for (String file : List.of("metrics.jsonl", "policy/model.safetensors")) {
            assertThat(Hashes.ofFile(killed.resolve(file))).as(file).isEqualTo(Hashes.ofFile(whole.resolve(file)));
        }
        // what two processes began, one may go on with
        assertThat(finished(KilledRun.DPO, killed, LONG)).isZero();
        assertThat(Files.readString(said(killed))).contains("already finished");
    }

    @Test
    void reinforcementLearningGoesOnAfterOneProcessHasDied() throws Exception {
        goesOn(KilledRun.PPO, List.of("--processes", "2", "--update.iterations", "20"));
    }

    /** What both processes remember of earlier tasks is in the checkpoint of the one that leads. */
    @Test
    void selfPlayGoesOnAfterOneProcessHasDied() throws Exception {
        goesOn(KilledRun.SELF_PLAY, List.of("--processes", "2", "--update.iterations", "14"));
    }

    /** A classifier that is refreshed against what all processes sampled, and a teacher that each asks about its share. */
    @Test
    void rewardsThatLearnAndTeachAreShared() throws Exception {
        Path labels = PreferenceData.labels(folder.resolve("successes"), 12);
        String rewards =
                "[{type: classifier, refresh: {steps: 2, batch: 8, learning-rate: 1e-3, until-accuracy: 1}}, {type: teacher}]";
        List<String> options = List.of(
                "--engine.precision",
                "float32",
                "--successes",
                labels.toString(),
                "--teacher",
                Fixtures.path("checkpoints/llama").toString(),
                "--rewards",
                rewards);
        comesToTheSame(KilledRun.GRPO, options);
        List<String> more = new ArrayList<>(options);
        more.addAll(List.of("--processes", "2", "--update.iterations", "12"));
        Path whole = goesOn(KilledRun.GRPO, more);
        assertThat(whole.resolve("reward/model.safetensors")).isRegularFile();
    }

    /** A run that is killed in the middle and continued is the run that was not. */
    private static Path goesOn(KilledRun run, List<String> options) throws Exception {
        Path whole = folder.resolve(run + "-whole");
        assertThat(finished(run, whole, options)).as(last(said(whole))).isZero();

        Path killed = folder.resolve(run + "-killed");
        Process leader = start(run, killed, options);
        while (leader.isAlive() && !Files.exists(killed.resolve(".work/checkpoint"))) {
            leader.waitFor(2, TimeUnit.MILLISECONDS);
        }
        leader.descendants().forEach(ProcessHandle::destroyForcibly);
        assertThat(leader.waitFor()).as(last(said(killed))).isEqualTo(2);
        assertThat(last(said(killed)))
                .startsWith("error: process 1 ended with exit code 137")
                .endsWith("the same command continues from the last checkpoint");
        assertThat(finished(run, killed, options)).as(last(said(killed))).isZero();
        assertThat(Files.readString(said(killed))).contains("continuing after iteration ");
        for (String file : List.of("metrics.jsonl", "policy", "trajectories")) {
            assertThat(Hashes.ofContent(killed.resolve(file)))
                    .as(file)
                    .isEqualTo(Hashes.ofContent(whole.resolve(file)));
        }
        return whole;
    }

    @Test
    void whatEndsTheLeaderIsWhatItSays() throws Exception {
        Path out = folder.resolve("rl-fails");
        List<String> fails = List.of(
                "--processes",
                "2",
                "--rewards",
                "[{type: judge, judge: {type: command, about: completions, command: ['/no/such/program']}}]");
        assertThat(finished(KilledRun.PPO, out, fails)).isEqualTo(2);
        assertThat(last(said(out))).startsWith("error: ").contains("/no/such/program");
    }

    @Test
    void aStageThatCannotBeSharedSaysSo() throws Exception {
        ProcessBuilder builder = builder(KilledRun.SAMPLE, folder.resolve("sample-two"), List.of());
        builder.environment().put("WORLD_SIZE", "2");
        builder.environment().put("RANK", "0");
        builder.environment().put("MASTER_ADDR", "127.0.0.1");
        builder.environment().put("MASTER_PORT", "1");
        assertThat(builder.start().waitFor()).isEqualTo(2);
        assertThat(last(said(folder.resolve("sample-two")))).startsWith("error: 'align sample' runs in one process;");
    }

    private static int finished(KilledRun run, Path out, List<String> more) throws Exception {
        return start(run, out, more).waitFor();
    }

    private static Process start(KilledRun run, Path out, List<String> more) throws IOException {
        return builder(run, out, more).start();
    }

    private static ProcessBuilder builder(KilledRun run, Path out, List<String> more) throws IOException {
        List<String> command = run.command(folder, out);
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ALIGN_NATIVE", NATIVE.toString());
        return builder.redirectErrorStream(true).redirectOutput(said(out).toFile());
    }

    private static Path said(Path out) {
        return out.resolveSibling(out.getFileName() + ".said");
    }

    private static String last(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<JsonNode> metrics(Path out) throws IOException {
        List<JsonNode> metrics = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            metrics.add(JSON.readTree(line));
        }
        return metrics;
    }
}
