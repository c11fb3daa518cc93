package org.align4j.pipeline.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;

/**
 * One run folder and the run on the server that mirrors it. How far it has been sent stands in a tag of the server's run, so that
 * another call goes on from there: {@code align.metrics}, bytes of each file of curves.
 */
final class MlflowRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "align.folder";
    /** What one call of log-batch may hold. */
    private static final int MOST_METRICS = 1000;

    private static final int MOST_PARAMS = 100;
    /** Longest value of an option that the server keeps. */
    private static final int LONGEST = 6000;

    private final Path folder;
    private final MlflowClient client;
    private final String id;
    private final Map<String, Long> sent = new LinkedHashMap<>();

    private MlflowRun(Path folder, MlflowClient client, String id) {
        this.folder = folder;
        this.client = client;
        this.id = id;
    }

    /** The server's run of a folder: the one that an earlier call made, or a new one with the options. */
    static MlflowRun of(Path folder, MlflowClient client, String experiment) throws IOException {
        Path config = folder.resolve(RunDirectory.CONFIG);
        if (!Files.exists(config)) {
            throw new UserError("runs: " + folder + " is not a run folder (it has no " + RunDirectory.CONFIG + ")");
        }
        // the same folder begun anew with other options is another run
        String identity = Hashes.ofText(folder.toAbsolutePath().normalize() + "\n" + Files.readString(config));
        ObjectNode query = JSON.createObjectNode().put("max_results", 1);
        query.putArray("experiment_ids").add(experiment);
        query.put("filter", "tags.`" + FOLDER + "` = '" + identity + "'");
        JsonNode found = client.post("runs/search", query).path("runs").path(0);
        if (!found.isMissingNode()) {
            MlflowRun run = new MlflowRun(
                    folder, client, found.path("info").path("run_id").asText());
            found.path("data").path("tags").forEach(tag -> {
                if (tag.path("key").asText().startsWith("align.sent.")) {
                    run.sent.put(
                            tag.path("key").asText().substring("align.sent.".length()),
                            tag.path("value").asLong());
                }
            });
            return run;
        }
        ObjectNode asked = JSON.createObjectNode().put("experiment_id", experiment);
        asked.put("run_name", folder.toAbsolutePath().normalize().getFileName().toString());
        asked.put("start_time", Files.getLastModifiedTime(config).toMillis());
        ArrayNode tags = asked.putArray("tags");
        tags.addObject().put("key", FOLDER).put("value", identity);
        tags.addObject()
                .put("key", "align.path")
                .put("value", folder.toAbsolutePath().toString());
        String id = client.post("runs/create", asked)
                .path("run")
                .path("info")
                .path("run_id")
                .asText();
        MlflowRun run = new MlflowRun(folder, client, id);
        run.sendOptions(ConfigWriter.flat(ConfigTree.read(config)));
        return run;
    }

    private void sendOptions(Map<String, String> options) throws IOException {
        ObjectNode batch = batch();
        ArrayNode params = batch.putArray("params");
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            params.addObject()
                    .put("key", option.getKey())
                    .put("value", value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "\u2026");
            if (params.size() == MOST_PARAMS) {
                client.post("runs/log-batch", batch);
                params.removeAll();
            }
        }
        if (!params.isEmpty()) {
            client.post("runs/log-batch", batch);
        }
    }

    private ObjectNode batch() {
        return JSON.createObjectNode().put("run_id", id);
    }

    /**
     * Sends what is new.
     *
     * @return how many numbers
     */
    long send() throws IOException {
        boolean finished = finished();
        long numbers = 0;
        for (String file : List.of("metrics.jsonl", "timings.jsonl")) {
            numbers += send(file);
        }
        if (finished) {
            Manifest manifest = Manifest.find(folder);
            ObjectNode update = batch().put("status", "FINISHED");
            update.put(
                    "end_time",
                    Files.getLastModifiedTime(folder.resolve(Manifest.FILE)).toMillis());
            client.post("runs/update", update);
            if (manifest != null && !manifest.warnings().isEmpty()) {
                tag("align.warnings", String.join("\n", manifest.warnings()));
            }
        }
        return numbers;
    }

    boolean finished() {
        return Files.exists(folder.resolve(Manifest.FILE));
    }

    private long send(String file) throws IOException {
        Path path = folder.resolve(file);
        long from = sent.getOrDefault(file, 0L);
        if (!Files.exists(path)) {
            return 0;
        }
        if (Files.size(path) < from) {
            from = 0; // a run that was cut off and continued has shortened its file
        }
        byte[] bytes;
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            in.seek(from);
            bytes = new byte[Math.toIntExact(in.length() - from)];
            in.readFully(bytes);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (whole.isEmpty()) {
            return 0;
        }
        long numbers = sendLines(path, whole);
        long end = from + whole.getBytes(StandardCharsets.UTF_8).length;
        sent.put(file, end);
        tag("align.sent." + file, Long.toString(end));
        return numbers;
    }

    private long sendLines(Path file, String lines) throws IOException {
        long time = Files.getLastModifiedTime(file).toMillis();
        ObjectNode batch = batch();
        ArrayNode metrics = batch.putArray("metrics");
        long numbers = 0;
        for (String text : lines.split("\n")) {
            JsonNode line = parsed(file, text);
            for (Map.Entry<String, JsonNode> each : line.properties()) {
                if (!each.getKey().equals("step") && each.getValue().isNumber()) {
                    metrics.addObject()
                            .put("key", each.getKey())
                            .put("value", each.getValue().doubleValue())
                            .put("timestamp", time)
                            .put("step", line.path("step").asLong());
                    numbers++;
                }
                if (metrics.size() == MOST_METRICS) {
                    client.post("runs/log-batch", batch);
                    metrics.removeAll();
                }
            }
        }
        if (!metrics.isEmpty()) {
            client.post("runs/log-batch", batch);
        }
        return numbers;
    }

    private static JsonNode parsed(Path file, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": a line is not JSON; the file was changed", e);
        }
    }

    private void tag(String key, String value) throws IOException {
        client.post("runs/set-tag", batch().put("key", key).put("value", value));
    }
}
