package org.align4j.pipeline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.PartMaker;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.RowFunctions;

/**
 * Workers as a cluster has them: two that know only what the task says, the last part first, every part made twice. They may
 * be lost after so many parts.
 */
public final class OtherWorkers implements PartWorkers {
    private final List<String> made = new ArrayList<>();
    private int left;

    public OtherWorkers() {
        this(Integer.MAX_VALUE);
    }

    private OtherWorkers(int parts) {
        this.left = parts;
    }

    /** All of them are lost when so many parts are made. */
    public static OtherWorkers lostAfter(int parts) {
        return new OtherWorkers(parts);
    }

    /** Which parts were made, each as its work's name and number. */
    public List<String> made() {
        return made;
    }

    @Override
    public void make(Task task, RowFunctions<?> functions, int[] missing, LongConsumer done) throws IOException {
        Task sent = sent(task);
        try (PartMaker one = sent.open(functions);
                PartMaker other = sent.open(functions)) {
            for (int i = missing.length - 1; i >= 0; i--) {
                if (left-- <= 0) {
                    throw new UserError("all executors are lost");
                }
                (i % 2 == 0 ? one : other).make(missing[i]);
                (i % 2 == 0 ? other : one).make(missing[i]);
                made.add(task.work() + " " + missing[i]);
                done.accept(1);
            }
        }
    }

    /** What arrives of a task where it is sent to. */
    private static Task sent(Task task) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(task);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Task) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names of a work's first parts, as {@link #made} has them, the last one first. */
    public static List<String> parts(String work, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> work + " " + (count - 1 - i))
                .toList();
    }
}
