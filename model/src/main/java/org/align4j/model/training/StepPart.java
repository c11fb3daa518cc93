package org.align4j.model.training;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.align4j.model.process.ProcessGroup;

/**
 * What one process computed of a step, or all of them together.
 *
 * @param loss summed, not scaled
 */
record StepPart(double loss, MetricSums metrics) {
    /**
     * Which process learns from which micro-batch: each goes to the one that has least to do so far.
     *
     * @param tokens of each micro-batch
     * @return a rank for each
     */
    static int[] owners(long[] tokens, int processes) {
        long[] work = new long[processes];
        int[] owners = new int[tokens.length];
        int[] longestFirst = IntStream.range(0, tokens.length)
                .boxed()
                .sorted((a, b) -> Long.compare(tokens[b], tokens[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int micro : longestFirst) {
            int least = 0;
            for (int rank = 1; rank < processes; rank++) {
                least = work[rank] < work[least] ? rank : least;
            }
            owners[micro] = least;
            // a micro-batch without tokens counts too, so that no process is left without one
            work[least] += Math.max(1, tokens[micro]);
        }
        return owners;
    }

    /** The parts of all processes, added in the order of their ranks: the same bits in each. */
    StepPart ofAll(ProcessGroup processes) {
        if (processes.size() == 1) {
            return this;
        }
        double total = 0;
        MetricSums sums = new MetricSums();
        for (byte[] bytes : processes.gather(bytes())) {
            StepPart part = read(bytes);
            total += part.loss;
            sums.add(part.metrics);
        }
        return new StepPart(total, sums);
    }

    /**
     * The norms of all micro-batches in their order.
     *
     * @param own of those that this process learned from
     */
    static double[] norms(double[] own, int[] owners, ProcessGroup processes) {
        if (processes.size() == 1) {
            return own;
        }
        double[] all = new double[owners.length];
        int next = 0;
        for (int micro = 0; micro < owners.length; micro++) {
            all[micro] = owners[micro] == processes.place().rank() ? own[next++] : 0;
        }
        return processes.sum(all);
    }

    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeDouble(loss);
            metrics.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return bytes.toByteArray();
    }

    private static StepPart read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new StepPart(in.readDouble(), MetricSums.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException("in memory: " + Arrays.toString(bytes), e);
        }
    }
}
