package org.align4j.core.run;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run folder: {@code metrics.jsonl} (what repeats), {@code timings.jsonl} (what does not) and TensorBoard
 * events of both, which also hold texts, histograms and the options. One line per call: {@code {"step":1,"loss":2.5}}.
 */
final class MetricsFiles implements Metrics, AutoCloseable {
    static final String METRICS = "metrics.jsonl";
    static final String TIMINGS = "timings.jsonl";

    private static final double MILLIS = 1000;
    private static final long AT_THE_NEXT_STEP = -1;
    private static final long AT_THE_END = Long.MAX_VALUE;

    private static final Pattern STEP = Pattern.compile("\\{\"step\":(-?\\d+)");

    private final Path folder;
    private final FileChannel metrics;
    private final FileChannel timings;
    private final MachineUse machine = new MachineUse();
    private @Nullable EventFile events;
    private long resumeAt = AT_THE_NEXT_STEP;
    private boolean begun;

    MetricsFiles(Path folder) throws IOException {
        this.folder = folder;
        metrics = FileChannel.open(
                folder.resolve(METRICS), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        timings = FileChannel.open(folder.resolve(TIMINGS), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void log(long step, Map<String, Double> values) {
        try {
            begin(step);
            append(metrics, step, values);
            event(step, values);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.resolve(METRICS).toString(), e);
        }
    }

    @Override
    public synchronized void logTimings(long step, Map<String, Double> values) {
        Map<String, Double> all = new LinkedHashMap<>(values);
        all.putAll(machine.now());
        try {
            append(timings, step, all);
            event(step, all);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.resolve(TIMINGS).toString(), e);
        }
    }

    @Override
    public synchronized long position() {
        try {
            begin(AT_THE_END);
            metrics.force(true);
            return metrics.position();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.resolve(METRICS).toString(), e);
        }
    }

    @Override
    public synchronized void restore(long position) {
        if (begun) {
            throw new IllegalStateException("metrics were logged before they were restored");
        }
        resumeAt = position;
    }

    @Override
    public synchronized void close() throws IOException {
        begin(AT_THE_END);
        metrics.force(true);
        metrics.close();
        timings.close();
        if (events != null) {
            events.close();
        }
    }

    /** Drops what a run that was cut off logged after its last checkpoint: all from this step on. */
    private void begin(long step) throws IOException {
        if (begun) {
            return;
        }
        if (metrics.size() < resumeAt) {
            throw new UserError(folder.resolve(METRICS) + ": shorter than the checkpoint says (" + resumeAt
                    + " bytes); it was changed since: delete " + folder + " to start over");
        }
        long end = resumeAt == AT_THE_NEXT_STEP ? endBefore(step) : resumeAt;
        metrics.truncate(end);
        metrics.position(end);
        begun = true;
    }

    /** Bytes of the whole lines before the first line of that step or a later one. */
    private long endBefore(long step) throws IOException {
        long size = metrics.size();
        long end = 0;
        // a character a byte: the last line may have been cut off anywhere
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve(METRICS), StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = STEP.matcher(line);
                boolean whole = end + line.length() < size;
                if (!whole || (matcher.lookingAt() && Long.parseLong(matcher.group(1)) >= step)) {
                    break;
                }
                end += line.length() + 1L;
            }
        }
        return end;
    }

    @Override
    public synchronized void text(long step, String name, String markdown) {
        try {
            events().text(now(), step, name, markdown);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    @Override
    public synchronized void histogram(long step, String name, double[] values) {
        try {
            events().histogram(now(), step, name, values);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    private void event(long step, Map<String, Double> values) throws IOException {
        events().scalars(now(), step, values);
    }

    private EventFile events() throws IOException {
        if (events == null) {
            events = new EventFile(folder, now(), ProcessHandle.current().pid());
            Path options = folder.resolve(RunDirectory.CONFIG);
            if (Files.exists(options)) {
                events.options(now(), ConfigWriter.flat(ConfigTree.read(options)));
            }
        }
        return events;
    }

    private static double now() {
        return Instant.now().toEpochMilli() / MILLIS;
    }

    private static void append(FileChannel channel, long step, Map<String, Double> values) throws IOException {
        StringBuilder line = new StringBuilder("{\"step\":").append(step);
        values.forEach((name, value) -> {
            line.append(",\"");
            JsonStringEncoder.getInstance().quoteAsString(name, line);
            line.append("\":").append(Double.isFinite(value) ? value.toString() : "null");
        });
        ByteBuffer bytes = ByteBuffer.wrap(line.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
