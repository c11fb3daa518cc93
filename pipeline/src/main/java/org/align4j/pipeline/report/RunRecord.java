package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run left in its folder, for reading.
 *
 * @param folder the run folder
 * @param manifest its {@code manifest.json}
 * @param config its {@code config.yaml}, as text
 * @param metrics the lines of {@code metrics.jsonl}, and of {@code timings.jsonl} what judges have cost
 */
record RunRecord(Path folder, JsonNode manifest, String config, List<JsonNode> metrics) {
    private static final String METRICS = "metrics.jsonl";
    private static final String TIMINGS = "timings.jsonl";
    private static final String STEP = "step";
    private static final Pattern COST = Pattern.compile("rewards/[^/]+/(calls|seconds|dollars)");

    /** The run around a path: the path itself or the folder it lies in; null if it is no run's. */
    static @Nullable RunRecord around(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path folder : new Path[] {absolute, absolute.getParent()}) {
            if (folder != null && Files.exists(folder.resolve(Manifest.FILE))) {
                return read(folder);
            }
        }
        return null;
    }

    private static RunRecord read(Path folder) throws IOException {
        Manifest.find(folder);
        return new RunRecord(
                folder,
                JsonFile.object(folder.resolve(Manifest.FILE)),
                JsonFile.text(folder.resolve(RunDirectory.CONFIG)),
                lines(folder));
    }

    /** Metrics, and of the timings what asking judges has cost: the one thing of them that is a result. */
    private static List<JsonNode> lines(Path folder) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (Files.exists(folder.resolve(METRICS))) {
            lines.addAll(JsonFile.objects(folder.resolve(METRICS)));
        }
        if (Files.exists(folder.resolve(TIMINGS))) {
            for (JsonNode line : JsonFile.objects(folder.resolve(TIMINGS))) {
                ObjectNode costs = JsonNodeFactory.instance.objectNode();
                line.properties().stream()
                        .filter(each -> COST.matcher(each.getKey()).matches())
                        .forEach(each -> costs.set(each.getKey(), each.getValue()));
                if (!costs.isEmpty()) {
                    lines.add(costs.set(STEP, line.path(STEP)));
                }
            }
        }
        return List.copyOf(lines);
    }

    /** What the run folder is called: in a plan, the stage's name there. */
    String name() {
        return folder.getFileName().toString();
    }

    String stage() {
        return manifest.path("stage").asText();
    }

    double seconds() {
        return manifest.path("seconds").asDouble();
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        manifest.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        return warnings;
    }

    /** Input name to the path it was read from. */
    Map<String, Path> inputs() {
        Map<String, Path> inputs = new LinkedHashMap<>();
        manifest.path("inputs")
                .properties()
                .forEach(input ->
                        inputs.put(input.getKey(), path(input.getValue().path("path"))));
        return inputs;
    }

    private Path path(JsonNode input) {
        try {
            return Path.of(input.asText());
        } catch (InvalidPathException e) {
            throw new UserError(folder.resolve(Manifest.FILE) + ": names an input that is not a path", e);
        }
    }

    /** Names of the metrics, in the order in which they first appear. */
    Set<String> metricNames() {
        Set<String> names = new LinkedHashSet<>();
        metrics.forEach(line -> line.fieldNames().forEachRemaining(names::add));
        names.remove(STEP);
        return names;
    }

    /** A metric over the steps at which it was logged; NaN where it was logged as null. */
    Series series(String metric) {
        List<double[]> points = new ArrayList<>();
        for (JsonNode line : metrics) {
            JsonNode value = line.get(metric);
            if (value != null) {
                points.add(new double[] {line.path(STEP).asDouble(), value.isNumber() ? value.asDouble() : Double.NaN});
            }
        }
        return new Series(
                metric,
                points.stream().mapToDouble(point -> point[0]).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray());
    }
}
