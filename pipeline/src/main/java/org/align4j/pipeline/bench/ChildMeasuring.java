package org.align4j.pipeline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.ThisProgram;

/**
 * Measures one row in a process of its own: its peak memory is its own, and a batch that does not fit ends that process
 * alone. The process is this program again, asked for one row as JSON.
 */
final class ChildMeasuring {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a shell reports for a process that the system ended for want of memory. */
    private static final int KILLED = 137;

    private ChildMeasuring() {}

    /** What came of it: a row, or why there is none. */
    record Outcome(@org.jspecify.annotations.Nullable BenchRow row, String failure) {}

    static Outcome row(Class<?> program, Path folder, BenchConfig config, Measurement what) throws IOException {
        Process process = new ProcessBuilder(command(program, folder, config, what))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // Nobody is left to read the answer once this process has ended.
        Thread ending = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return outcome(process.waitFor(), answer);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } finally {
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }

    private static Outcome outcome(int exitCode, String answer) throws IOException {
        JsonNode json = answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
        JsonNode row = json.path("results").path("rows").path(0);
        if (exitCode == 0 && row.isObject()) {
            JsonNode memory = row.path("peak_memory_bytes");
            return new Outcome(
                    new BenchRow(
                            row.path("what").asText(),
                            row.path("batch").asInt(),
                            row.path("length").asInt(),
                            row.path("tokens_per_second").asDouble(),
                            memory.isNumber() ? memory.asLong() : null,
                            row.path("memory_estimate_bytes").asLong(),
                            row.path("share_of_peak").asDouble(),
                            row.path("nearer_limit").asText(),
                            row.path("share_of_limit").asDouble()),
                    "");
        }
        if (exitCode == UserError.USAGE) {
            List<String> problems = new ArrayList<>();
            json.path("problems").forEach(problem -> problems.add(problem.asText()));
            throw new UserError(problems);
        }
        return new Outcome(null, exitCode == KILLED ? "needs more memory than there is" : said(json, exitCode));
    }

    private static String said(JsonNode json, int exitCode) {
        String problem = json.path("problems").path(0).asText();
        return problem.isEmpty() ? "ended with exit code " + exitCode : problem;
    }

    private static List<String> command(Class<?> program, Path folder, BenchConfig config, Measurement what) {
        List<String> words = new ArrayList<>(List.of("bench"));
        words.addAll(List.of(folder.toString(), "--json", "--what", what.work().word()));
        words.addAll(List.of("--batch", Integer.toString(what.batch())));
        words.addAll(List.of("--length", Integer.toString(what.length())));
        words.addAll(List.of("--prompt-length", Integer.toString(what.promptLength())));
        words.addAll(List.of("--seconds", Double.toString(config.seconds())));
        words.addAll(List.of("--device", config.device(), "--precision", config.precision()));
        words.addAll(List.of("--threads", Integer.toString(config.threads())));
        words.addAll(List.of("--weights", config.weights().word()));
        return ThisProgram.command(program.getName(), words);
    }
}
