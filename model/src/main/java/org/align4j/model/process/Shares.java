package org.align4j.model.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the processes of a run divide rows: each computes one stretch of them, and afterwards all hold what all have computed,
 * to the bit. In a process alone the stretch is everything and nothing is copied.
 *
 * @param processes must all come here with the same rows
 */
public record Shares(ProcessGroup processes) {
    /** Of a process that has all rows. */
    public static Shares alone() {
        return new Shares(ProcessGroup.alone());
    }

    /** One row's way to the other processes; what is read equals what was written. */
    public interface Codec<T> {
        void write(T row, DataOutputStream out) throws IOException;

        T read(DataInputStream in) throws IOException;
    }

    /** The rows that are this process's to compute: a stretch in their order; lengths differ by one at most. */
    public <T> List<T> own(List<T> rows) {
        int rank = processes.place().rank();
        return rows.subList(start(rows.size(), rank), start(rows.size(), rank + 1));
    }

    private int start(int rows, int rank) {
        return (int) ((long) rows * rank / processes.size());
    }

    /**
     * What all processes have computed, in the order of the rows.
     *
     * @param own one for each of this process's rows
     */
    public <T> List<T> all(List<T> own, Codec<T> codec) {
        if (processes.size() == 1) {
            return own;
        }
        List<T> all = new ArrayList<>();
        processes.gather(bytes(own, codec)).forEach(bytes -> all.addAll(read(bytes, codec)));
        return all;
    }

    /** As {@link #all(List, Codec)}, of rows of numbers. */
    public double[][] all(double[][] own) {
        return all(List.of(own), Numbers.CODEC).toArray(double[][]::new);
    }

    /** What the process that leads makes; in the others nothing is made. */
    public <T> List<T> ofLeader(Supplier<List<T>> made, Codec<T> codec) {
        if (processes.size() == 1) {
            return made.get();
        }
        List<T> own = processes.leads() ? made.get() : List.of();
        return read(processes.gather(bytes(own, codec)).get(0), codec);
    }

    private static <T> byte[] bytes(List<T> rows, Codec<T> codec) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(rows.size());
            for (T row : rows) {
                codec.write(row, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return bytes.toByteArray();
    }

    private static <T> List<T> read(byte[] bytes, Codec<T> codec) {
        List<T> rows = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                rows.add(codec.read(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return rows;
    }

    /** A row of numbers. */
    private enum Numbers implements Codec<double[]> {
        CODEC;

        @Override
        public void write(double[] row, DataOutputStream out) throws IOException {
            out.writeInt(row.length);
            for (double number : row) {
                out.writeDouble(number);
            }
        }

        @Override
        public double[] read(DataInputStream in) throws IOException {
            double[] row = new double[in.readInt()];
            for (int i = 0; i < row.length; i++) {
                row[i] = in.readDouble();
            }
            return row;
        }
    }
}
