package org.align4j.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageRunner;

/** What goes to standard output: lines for people, or one JSON object for machines. */
final class CommandOutput {
    private final boolean json;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, Object> results = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    CommandOutput(boolean json) {
        this.json = json;
    }

    void line(String line) {
        lines.add(line);
    }

    void result(String name, Object value) {
        results.put(name, value);
    }

    void warning(String line) {
        warnings.add(line);
    }

    void stage(Stage<?> stage, StageRunner.Outcome outcome) {
        fields.put("stage", stage.name());
        fields.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
        fields.put("out", outcome.folder().toString());
        Map<String, String> outputs = new LinkedHashMap<>();
        for (String output : outcome.manifest().outputs()) {
            outputs.put(output, outcome.folder().resolve(output).toString());
        }
        fields.put("outputs", outputs);
        results.putAll(outcome.manifest().results());
        warnings.addAll(outcome.manifest().warnings());
    }

    /** The last line of a stage. */
    static String summary(Stage<?> stage, StageRunner.Outcome outcome) {
        List<String> artifacts = outcome.manifest().outputs().stream()
                .map(output -> outcome.folder().resolve(output).toString())
                .toList();
        return stage.name() + ": done in "
                + Math.round(outcome.manifest().seconds()) + " s"
                + (artifacts.isEmpty() ? "" : ": " + String.join(", ", artifacts));
    }

    void print(PrintStream out) {
        if (!json) {
            lines.forEach(out::println);
            return;
        }
        Map<String, Object> answer = new LinkedHashMap<>(fields);
        answer.putIfAbsent("status", "finished");
        answer.put("results", results);
        answer.put("warnings", warnings);
        out.println(text(answer));
    }

    /** The machine-readable form of a failure; nothing for people, whose lines go to standard error. */
    void printFailure(PrintStream out, List<String> problems, int exitCode) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>(fields);
            answer.put("status", "failed");
            answer.put("exit_code", exitCode);
            answer.put("problems", problems);
            answer.put("results", results);
            answer.put("warnings", warnings);
            out.println(text(answer));
        } else if (exitCode != UserError.USAGE) {
            lines.forEach(out::println);
        }
    }

    private static String text(Map<String, Object> answer) {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.configure(SerializationFeature.FAIL_ON_EMPTY_BEANS, false);
        try {
            return mapper.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }
}
