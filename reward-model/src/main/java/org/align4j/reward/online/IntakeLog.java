package org.align4j.reward.online;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.json.JsonFault;
import org.align4j.data.Preference;
import org.align4j.judge.annotate.AnnotationItem;
import org.jspecify.annotations.Nullable;

/**
 * Which answers were taken in at which moment of a run: one line of JSON for each moment, on the disk before anything learns from it. A
 * run that goes on after a kill takes from here what it had taken already and looks for answers only beyond the end; that is what makes
 * answers that come in their own time repeatable. A line torn by a crash is dropped: nothing was learned from it.
 */
public final class IntakeLog implements AutoCloseable {
    /** The file's name in a run's folder of queries. */
    public static final String FILE = "intake.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final List<Intake> taken;

    /**
     * What one moment brought.
     *
     * @param number of the moment in the run, from 0
     * @param iteration after which; -1 before the first
     */
    public record Intake(int number, int iteration, List<QueryAnswer> answers) {
        public Intake {
            answers = List.copyOf(answers);
        }
    }

    /**
     * An answer to a {@link Query}.
     *
     * @param query its id
     * @param pFirst probability that the first completion is the better one; null where nobody could say, and nothing is learned
     * @param tie whether they were held for equally good
     * @param judge who answered, null for people
     * @param annotator who voted, between commas; null for judges
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record QueryAnswer(
            String query,
            @Nullable Double pFirst,
            boolean tie,
            @Nullable String judge,
            @Nullable String annotator) {
        /** As a row of a dataset. */
        Preference preference(AnnotationItem item) {
            double p = Objects.requireNonNull(pFirst);
            Content first = item.completions().get(0);
            Content second = item.completions().get(1);
            boolean turned = p < 0.5;
            return new Preference(
                    query,
                    item.prompt(),
                    turned ? second : first,
                    turned ? first : second,
                    turned ? 1 - p : p,
                    tie,
                    null,
                    judge == null ? "human" : "judge",
                    judge,
                    annotator,
                    null);
        }
    }

    private IntakeLog(Path file, FileChannel channel, List<Intake> taken) {
        this.file = file;
        this.channel = channel;
        this.taken = taken;
    }

    /** Opens it to be continued, or starts it. */
    static IntakeLog open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            Read read = Files.exists(file) ? readWhole(file) : new Read(new ArrayList<>(), 0);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(read.bytes());
            channel.position(read.bytes());
            return new IntakeLog(file, channel, read.intakes());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * What a run took in, in order.
     *
     * @param folder the run's queries
     */
    public static List<Intake> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + ": no such file: a run whose reward learns from comparisons has it in its queries/");
        }
        try {
            return List.copyOf(readWhole(file).intakes());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** @param bytes where the whole lines end */
    private record Read(List<Intake> intakes, long bytes) {}

    private static Read readWhole(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Intake> intakes = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String place = file + ": line " + (intakes.size() + 1);
                Intake intake = intake(place, new String(bytes, start, i - start, StandardCharsets.UTF_8));
                if (intake.number() != intakes.size()) {
                    throw new UserError(place + " is number " + intake.number() + ", expected " + intakes.size());
                }
                intakes.add(intake);
                start = i + 1;
            }
        }
        return new Read(intakes, start);
    }

    private static Intake intake(String place, String line) {
        try {
            Intake intake = JSON.readValue(line, Intake.class);
            for (QueryAnswer answer : intake.answers()) {
                Double p = answer.pFirst();
                if (answer.query() == null || (p != null && !(p >= 0 && p <= 1))) {
                    throw new UserError(
                            place + ": an answer needs a query, and a pFirst between 0 and 1 if it has one");
                }
            }
            return intake;
        } catch (JsonProcessingException e) {
            throw new UserError(place + " " + JsonFault.describe(e), e);
        }
    }

    /** What was taken in at a moment, if it was. */
    Optional<Intake> find(int number) {
        return number < taken.size() ? Optional.of(taken.get(number)) : Optional.empty();
    }

    /** Writes the next moment, and waits until it is on the disk. */
    void append(Intake intake) {
        try {
            ByteBuffer line =
                    ByteBuffer.wrap((JSON.writeValueAsString(intake) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
            taken.add(intake);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written: " + UserError.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be closed: " + UserError.reason(e), e);
        }
    }
}
