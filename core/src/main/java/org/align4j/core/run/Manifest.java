package org.align4j.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.jspecify.annotations.Nullable;

/**
 * A finished run's {@code manifest.json}: what it was, what it read, what it wrote, on which machine.
 *
 * @param identitySha256 see {@link RunIdentity#sha256}
 * @param inputHashes SHA-256 of each input's content, by name
 * @param outputs names of what lies in the run folder
 * @param files of the outputs, by their paths in the run folder; empty in a manifest of an earlier version
 * @param results named values that the stage reported
 * @param warnings what the user should know
 * @param seconds from start to end; of a continued run, of its last process
 */
public record Manifest(
        String identitySha256,
        Map<String, String> inputHashes,
        List<String> outputs,
        List<String> files,
        Map<String, Object> results,
        List<String> warnings,
        double seconds) {
    public static final String FILE = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MILLIS = 1000;

    /**
     * What only the caller knows.
     *
     * @param started when
     * @param commandLine as typed
     * @param versions of the program and of the libraries that compute
     * @param results named values that the stage reported
     * @param warnings what the user should know
     */
    public record Facts(
            Instant started,
            List<String> commandLine,
            Map<String, String> versions,
            Map<String, Object> results,
            List<String> warnings) {}

    /** The manifest of a finished run, or null. */
    public static @Nullable Manifest find(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return parse(JsonFile.object(file));
        } catch (UserError e) {
            throw new UserError(e.getMessage() + "; it was changed: delete " + folder + " to start over", e);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    file + ": " + e.getMessage() + "; it was changed: delete " + folder + " to start over", e);
        }
    }

    static Manifest write(Path folder, RunIdentity identity, List<String> outputs, Facts facts) throws IOException {
        Instant now = Instant.now();
        double seconds = Duration.between(facts.started(), now).toMillis() / MILLIS;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stage", identity.stage());
        json.put("seed", identity.seed());
        json.put("identity_sha256", identity.sha256());
        Map<String, Object> inputs = new LinkedHashMap<>();
        identity.inputs().forEach((name, input) -> {
            Map<String, String> read = new LinkedHashMap<>();
            read.put("path", input.path().toString());
            read.put("sha256", input.sha256());
            inputs.put(name, read);
        });
        json.put("inputs", inputs);
        json.put("outputs", outputs);
        json.put("files", files(folder, outputs));
        json.put("results", facts.results());
        json.put("warnings", facts.warnings());
        json.put("command_line", facts.commandLine());
        json.put("versions", facts.versions());
        json.put("machine", MachineFacts.describe());
        json.put("started", facts.started().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("finished", now.truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("seconds", seconds);
        AtomicFiles.writeText(folder.resolve(FILE), JSON.writeValueAsString(json) + "\n");
        Manifest written = find(folder);
        if (written == null) {
            throw new IllegalStateException(folder + ": the manifest vanished");
        }
        return written;
    }

    private static List<String> files(Path folder, List<String> outputs) throws IOException {
        List<String> files = new ArrayList<>();
        for (String output : outputs) {
            for (Path file : Hashes.files(folder.resolve(output))) {
                files.add(folder.relativize(file).toString().replace('\\', '/'));
            }
        }
        return files;
    }

    /**
     * Refuses a finished run that no longer holds what it wrote.
     *
     * @param folder the run's
     */
    void requireWhole(Path folder) {
        for (String name : files.isEmpty() ? outputs : files) {
            File file = new File(folder.toFile(), name);
            if (!file.exists()) {
                throw new UserError(file + ": is missing, though this run has finished; put it back, or delete "
                        + folder + " to run it again");
            }
        }
    }

    private static Manifest parse(ObjectNode json) {
        Map<String, String> hashes = new LinkedHashMap<>();
        object(json, "inputs")
                .properties()
                .forEach(input -> hashes.put(input.getKey(), text(input.getValue(), "sha256", input.getKey())));
        return new Manifest(
                text(json, "identity_sha256", "the manifest"),
                hashes,
                texts(json, "outputs"),
                json.has("files") ? texts(json, "files") : List.of(),
                JSON.convertValue(
                        object(json, "results"),
                        JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class)),
                texts(json, "warnings"),
                seconds(json));
    }

    private static JsonNode object(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isObject()) {
            throw new IllegalArgumentException(key + " is not an object");
        }
        return value;
    }

    private static String text(JsonNode json, String key, String owner) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(key + " of " + owner + " is not a text");
        }
        return value.asText();
    }

    private static List<String> texts(JsonNode json, String key) {
        List<String> texts = new ArrayList<>();
        JsonNode values = json.path(key);
        values.forEach(value -> texts.add(value.isTextual() ? value.asText() : ""));
        if (!values.isArray() || texts.contains("")) {
            throw new IllegalArgumentException(key + " is not a list of texts");
        }
        return texts;
    }

    private static double seconds(JsonNode json) {
        JsonNode value = json.path("seconds");
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new IllegalArgumentException("seconds is not a number");
        }
        return value.asDouble();
    }
}
