package org.align4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;

/**
 * {@code TwoProcesses MODEL [steps]}: the trial behind {@code docs/adr/0002}. Supervised steps of 4 x 128 tokens once in one
 * process and once in two, which each learn from half of the rows, add up their gradients in a mapped file, and take
 * the same step. Prints what the exchange costs and how far the weights are apart.
 */
public final class TwoProcesses {
    private static final int ROWS = 4;
    private static final int LENGTH = 128;
    private static final double LEARNING_RATE = 1e-4;
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);

    private TwoProcesses() {}

    /** Also the children's entry: {@code MODEL STEPS FILE RANK}. */
    public static void main(String[] words) throws IOException, InterruptedException {
        Path model = Path.of(words[0]);
        int steps = words.length > 1 ? Integer.parseInt(words[1]) : 3;
        if (words.length == 4) {
            child(model, steps, Path.of(words[2]), Integer.parseInt(words[3]));
            return;
        }
        Path shared = Files.createTempFile("gradients", ".bin");
        List<Process> children = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            children.add(start(words[0], steps, shared, rank));
        }
        List<float[]> theirs = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            if (children.get(rank).waitFor() != 0) {
                throw new IllegalStateException("process " + rank + " failed");
            }
            theirs.add(read(result(shared, rank)));
        }
        try (CausalLm policy = CausalLm.load(model, ENGINE)) {
            train(policy, steps, 0, 1, gradient -> {});
            float[] alone = logProbs(policy);
            System.out.printf("both processes hold the same bits: %s%n", Arrays.equals(theirs.get(0), theirs.get(1)));
            System.out.printf(
                    "largest difference from one process, log-probs: %.2g%n", difference(alone, theirs.get(0)));
        }
        Files.delete(shared);
    }

    private static Process start(String model, int steps, Path shared, int rank) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx1g", "-Dai.djl.offline=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TwoProcesses.class.getName()));
        command.addAll(List.of(model, Integer.toString(steps), shared.toString(), Integer.toString(rank)));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static void child(Path model, int steps, Path shared, int rank) throws IOException {
        try (CausalLm policy = CausalLm.load(model, ENGINE);
                Exchange exchange = new Exchange(shared, rank)) {
            long began = System.nanoTime();
            train(policy, steps, rank, 2, exchange::sum);
            System.out.printf(
                    "process %d: %.2f s a step, of which %.2f s exchange%n",
                    rank, (System.nanoTime() - began) * 1e-9 / steps, exchange.nanos * 1e-9 / steps);
            write(result(shared, rank), logProbs(policy));
        }
    }

    /** Makes the gradient that of all processes. */
    private interface Sum {
        void of(NDList gradient);
    }

    /** Each step's loss is the mean over all its tokens, whoever sees them. */
    private static void train(CausalLm policy, int steps, int rank, int processes, Sum sum) {
        policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
        Random random = new Random(5);
        for (int step = 0; step < steps; step++) {
            List<int[]> rows = rows(random);
            List<int[]> own = IntStream.range(0, ROWS)
                    .filter(row -> row % processes == rank)
                    .mapToObj(rows::get)
                    .toList();
            float[] weights = new float[own.size() * LENGTH];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = i % LENGTH == 0 ? 0 : 1f / (ROWS * (LENGTH - 1));
            }
            try (NDArray slopes = policy.manager().create(weights, new Shape(own.size(), LENGTH));
                    NDArray learned = policy.trainWeighted(new TokenBatch(own), slopes)) {
                learned.toFloatArray();
            }
            sum.of(policy.summedGradient());
            policy.step(LEARNING_RATE);
        }
    }

    private static float[] logProbs(CausalLm policy) {
        try (NDArray numbers = policy.evaluate(new TokenBatch(rows(new Random(9))))) {
            return numbers.toFloatArray();
        }
    }

    private static List<int[]> rows(Random random) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> random.ints(LENGTH, 0, 500).toArray())
                .toList();
    }

    private static double difference(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    private static Path result(Path shared, int rank) {
        return Path.of(shared + "." + rank);
    }

    private static void write(Path file, float[] numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        Files.write(file, bytes.array());
    }

    private static float[] read(Path file) throws IOException {
        FloatBuffer floats = ByteBuffer.wrap(Files.readAllBytes(file)).asFloatBuffer();
        Files.delete(file);
        float[] numbers = new float[floats.remaining()];
        floats.get(numbers);
        return numbers;
    }

    /** Two processes' arrays, added in one order so that both have the same bits; one array of room for each. */
    private static final class Exchange implements AutoCloseable {
        private static final VarHandle LONG =
                MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
        /** Two counters, a cache line each. */
        private static final int HEADER = 128;

        private final FileChannel channel;
        private final int rank;
        private long nanos;
        private long rounds;

        Exchange(Path file, int rank) throws IOException {
            this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            this.rank = rank;
        }

        void sum(NDList gradient) {
            long began = System.nanoTime();
            try {
                long most = gradient.stream().mapToLong(NDArray::size).max().orElseThrow() * Float.BYTES;
                ByteBuffer head = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER);
                ByteBuffer[] room = new ByteBuffer[2];
                for (int i = 0; i < 2; i++) {
                    room[i] = channel.map(FileChannel.MapMode.READ_WRITE, HEADER + i * most, most)
                            .order(ByteOrder.LITTLE_ENDIAN);
                }
                for (NDArray array : gradient) {
                    if (array.size() > 0) {
                        sum(array, head, room);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("adding up gradients", e);
            }
            nanos += System.nanoTime() - began;
        }

        private void sum(NDArray array, ByteBuffer head, ByteBuffer[] room) {
            int size = Math.toIntExact(array.size());
            room[rank].clear().put(array.toByteBuffer());
            meet(head);
            FloatBuffer first = room[0].clear().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            FloatBuffer second = room[1].clear().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            float[] total = new float[size];
            for (int i = 0; i < size; i++) {
                total[i] = first.get(i) + second.get(i);
            }
            array.set(total);
            // Nobody overwrites what the other has not read.
            meet(head);
        }

        private void meet(ByteBuffer head) {
            rounds++;
            LONG.setRelease(head, rank * Long.BYTES, rounds);
            while ((long) LONG.getAcquire(head, (1 - rank) * Long.BYTES) < rounds) {
                LockSupport.parkNanos(20_000);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
