package org.align4j.pipeline.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.data.Dataset;
import org.align4j.data.Trajectory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CurveWarnings;

/** A run folder, read as far as it has got. */
record WatchedRun(String name, Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Most bytes of a file that are sent at once. */
    private static final int CHUNK = 1 << 20;

    private static final int SHOWN_SAMPLES = 8;

    /** Files that grow by lines. */
    enum Lines {
        METRICS("metrics.jsonl"),
        TIMINGS("timings.jsonl");

        private final String file;

        Lines(String file) {
            this.file = file;
        }
    }

    /** Runs by their folders' names, or as they were given where two are called the same. */
    static List<WatchedRun> all(List<Path> folders) {
        List<String> names = folders.stream()
                .map(folder ->
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .toList();
        List<WatchedRun> runs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Path folder = folders.get(i);
            if (!Files.exists(folder.resolve(RunDirectory.CONFIG))) {
                throw new UserError("runs: " + folder + " is not a run folder (it has no " + RunDirectory.CONFIG + ")");
            }
            boolean alone = Collections.frequency(names, names.get(i)) == 1;
            runs.add(new WatchedRun(alone ? names.get(i) : folder.toString(), folder));
        }
        return runs;
    }

    /** Stage, state, warnings and results. */
    ObjectNode facts() throws IOException {
        ObjectNode facts = JSON.createObjectNode().put("name", name).put("folder", folder.toString());
        boolean finished = Files.exists(folder.resolve(Manifest.FILE));
        facts.put("finished", finished);
        facts.put("stage", options().getOrDefault("stage", ""));
        if (finished) {
            ObjectNode manifest = JsonFile.object(folder.resolve(Manifest.FILE));
            facts.set("warnings", manifest.path("warnings"));
            facts.set("seconds", manifest.path("seconds"));
        } else {
            ArrayNode warnings = facts.putArray("warnings");
            CurveWarnings.soFar(folder).forEach(warnings::add);
        }
        return facts;
    }

    /** Dotted option to its value. */
    Map<String, String> options() throws IOException {
        return ConfigWriter.flat(ConfigTree.read(folder.resolve(RunDirectory.CONFIG)));
    }

    /**
     * Whole lines from a place in the file on. A run that was cut off and continued has shortened its files; then everything
     * comes anew.
     */
    ObjectNode lines(Lines which, long from) throws IOException {
        Path file = folder.resolve(which.file);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode lines = answer.putArray("lines");
        long size = Files.exists(file) ? Files.size(file) : 0;
        long start = from > size ? 0 : Math.max(0, from);
        answer.put("anew", start < from);
        byte[] bytes = new byte[0];
        if (size > start) {
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                channel.position(start);
                ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, size - start));
                int read = 0;
                while (read >= 0 && buffer.hasRemaining()) {
                    read = channel.read(buffer);
                }
                bytes = Arrays.copyOf(buffer.array(), buffer.position());
            }
        }
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        for (String line : new String(bytes, 0, end, StandardCharsets.UTF_8).split("\n")) {
            if (!line.isBlank()) {
                lines.add(JSON.readTree(line));
            }
        }
        answer.put("next", start + end);
        return answer;
    }

    /** The last of what a run sampled; while it goes, of what its last checkpoint holds. */
    ArrayNode samples() {
        ArrayNode samples = JSON.createArrayNode();
        Path finished = folder.resolve(Artifact.TRAJECTORIES.folder());
        List<Trajectory> last = Files.exists(finished)
                ? last(Dataset.open(finished, Trajectory.class))
                : Dataset.lastWritten(
                        RunDirectory.work(folder).resolve(Artifact.TRAJECTORIES.folder()),
                        Trajectory.class,
                        SHOWN_SAMPLES);
        for (Trajectory row : last) {
            samples.addObject()
                    .put("prompt", row.prompt().lastText())
                    .put("completion", row.completion())
                    .put("iteration", row.iteration())
                    .put("score", row.score());
        }
        return samples;
    }

    private static List<Trajectory> last(Dataset<Trajectory> dataset) {
        try (Stream<Trajectory> rows = dataset.stream()) {
            return rows.skip(Math.max(0, dataset.rows() - SHOWN_SAMPLES)).toList();
        }
    }
}
