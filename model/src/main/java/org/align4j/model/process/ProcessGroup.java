package org.align4j.model.process;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.Torch;

/** The processes that train one model together, as one of them sees them. Tests have one whose processes are threads. */
public interface ProcessGroup extends AutoCloseable {
    /** Of a process that trains alone: sums are what they were. */
    static ProcessGroup alone() {
        return Alone.INSTANCE;
    }

    /**
     * Joins the group; returns when all are there. A process can join one group only.
     *
     * @param library the native operator, built by {@code model/src/main/native/build.sh}
     * @param patience how long to wait for the others, here and at every later sum
     * @throws UserError if the others do not come, or the operator cannot be loaded
     */
    static ProcessGroup join(ProcessPlace place, Path library, Duration patience) {
        if (place.size() == 1) {
            return alone();
        }
        Torch.shareProcessors(place.localSize());
        NDManager manager = Torch.open(new EngineConfig("cpu", "float32", 0));
        try {
            NativeOperator.load(library);
            int[] host = place.host().chars().toArray();
            Kernel kernel = Kernel.load(manager, Map.of("host", host), "process.py");
            long there = kernel.array(manager, "join", place.rank(), place.size(), place.port(), patience.toSeconds())
                    .getLong();
            if (there != place.size()) {
                throw new IllegalStateException("a group of " + there + " instead of " + place.size());
            }
            return new Joined(place, manager, kernel);
        } catch (RuntimeException e) {
            manager.close();
            throw e instanceof UserError ? e : Joined.unreachable(place, "did not all meet", e);
        }
    }

    ProcessPlace place();

    /** Adds up arrays of the same shapes over all processes, in place: afterwards all hold the same bits. */
    void sum(NDList arrays);

    /** Adds up numbers over all processes: all get the same. */
    double[] sum(double... numbers);

    /** What every process has, in the order of their ranks: all get the same. */
    List<byte[]> gather(byte[] own);

    /** What the process that leads has: a whole number of at most 53 bits; the others' are ignored. */
    default long ofLeader(long number) {
        return (long) ofLeader((double) number);
    }

    /** What the process that leads has; the others' numbers are ignored. */
    default double ofLeader(double number) {
        return sum(place().leads() ? number : 0)[0];
    }

    /** How many processes there are. */
    default int size() {
        return place().size();
    }

    /** Whether this process writes for all. */
    default boolean leads() {
        return place().leads();
    }

    @Override
    void close();
}

/** One process. */
enum Alone implements ProcessGroup {
    INSTANCE;

    @Override
    public ProcessPlace place() {
        return ProcessPlace.ALONE;
    }

    @Override
    public void sum(NDList arrays) {
        // its own sum already
    }

    @Override
    public double[] sum(double... numbers) {
        return numbers.clone();
    }

    @Override
    public List<byte[]> gather(byte[] own) {
        return List.of(own);
    }

    @Override
    public void close() {
        // nothing was opened
    }
}

/** One of several. */
record Joined(ProcessPlace place, NDManager manager, Kernel kernel) implements ProcessGroup {
    @Override
    public void sum(NDList arrays) {
        if (arrays.head().getDevice().isGpu()) {
            throw new UserError("several processes train on processors only; with a GPU, use one process");
        }
        try (NDManager scope = manager.newSubManager()) {
            kernel.call(scope, "sum", arrays);
        } catch (RuntimeException e) {
            throw unreachable(place, "lost one of them", e);
        }
    }

    @Override
    public double[] sum(double... numbers) {
        if (numbers.length == 0) {
            return numbers.clone();
        }
        try (NDManager scope = manager.newSubManager();
                NDArray array = scope.create(numbers)) {
            sum(new NDList(array));
            return array.toDoubleArray();
        }
    }

    @Override
    public List<byte[]> gather(byte[] own) {
        double[] lengths = new double[size()];
        lengths[place.rank()] = own.length;
        lengths = sum(lengths);
        double total = Arrays.stream(lengths).sum();
        if (total > Integer.MAX_VALUE) {
            throw new UserError("the processes hand each other " + (long) total + " bytes at once, at most "
                    + Integer.MAX_VALUE + " can go; take fewer rows a step or an iteration");
        }
        ByteBuffer all = ByteBuffer.allocateDirect((int) total);
        int before = (int) Arrays.stream(lengths, 0, place.rank()).sum();
        all.put(before, own);
        byte[] bytes;
        try (NDManager scope = manager.newSubManager();
                NDArray array = scope.create(all, new Shape(all.capacity()), DataType.UINT8)) {
            sum(new NDList(array));
            bytes = array.toByteArray();
        }
        List<byte[]> gathered = new ArrayList<>();
        int at = 0;
        for (double length : lengths) {
            gathered.add(Arrays.copyOfRange(bytes, at, at + (int) length));
            at += (int) length;
        }
        return gathered;
    }

    @Override
    public void close() {
        kernel.close();
        manager.close();
    }

    static ProcessesApart unreachable(ProcessPlace place, String what, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
        return new ProcessesApart(
                "process " + place.rank() + " of " + place.size() + ": the processes that train together " + what + " ("
                        + reason + "); the same command continues from the last checkpoint",
                cause);
    }
}
