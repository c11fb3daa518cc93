package org.align4j.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.model.text.TextFolders;

/** The mean of several checkpoints' weights, which must be of one architecture and of names that agree. */
public final class WeightAverage {
    private WeightAverage() {}

    /**
     * Writes the mean of reward models that were trained from one start (Ramé et al. 2024, WARM). Of adapters the products
     * B A are averaged, not B and A: the result is an adapter whose rank is the sum of theirs.
     *
     * @param adapterBase the adapters' base as the user named it; empty if not
     * @throws UserError if they do not agree
     */
    public static void write(Path out, List<Path> members, String adapterBase) throws IOException {
        if (members.stream().allMatch(AdapterFolder::is)) {
            AdapterAverage.write(out, members, adapterBase);
            return;
        }
        List<Checkpoint> checkpoints = new ArrayList<>();
        try {
            members.forEach(member -> checkpoints.add(Checkpoint.open(member)));
            Checkpoint first = checkpoints.get(0);
            for (Checkpoint other : checkpoints) {
                requireSame(first.folder(), first.names(), other.folder(), other.names());
            }
            List<NamedTensor> tensors = first.names().stream()
                    .map(name -> new NamedTensor(
                            name, Objects.requireNonNull(first.stored(name)).shape()))
                    .toList();
            new CheckpointWriter(HeadKind.SCORE, StorageType.FLOAT32, CheckpointWriter.DEFAULT_SHARD_BYTES)
                    .write(out, first.config(), TextFolders.of(first.folder()), tensors, (tensor, sink) -> {
                        float[] mean = mean(
                                tensor,
                                checkpoints.stream()
                                        .map(checkpoint -> (Reading) checkpoint::read)
                                        .toList());
                        sink.write(bytes(mean));
                    });
        } finally {
            checkpoints.forEach(Checkpoint::close);
        }
    }

    /** Reads a tensor. */
    @FunctionalInterface
    interface Reading {
        void read(NamedTensor tensor, TensorFile.ChunkReader reader);
    }

    static float[] mean(NamedTensor tensor, List<Reading> sources) {
        double[] sums = new double[Math.toIntExact(tensor.elements())];
        for (Reading source : sources) {
            float[] numbers = numbers(tensor, source);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += numbers[i];
            }
        }
        float[] mean = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            mean[i] = (float) (sums[i] / sources.size());
        }
        return mean;
    }

    static float[] numbers(NamedTensor tensor, Reading source) {
        float[] numbers = new float[Math.toIntExact(tensor.elements())];
        source.read(
                tensor,
                (bytes, first) ->
                        bytes.asFloatBuffer().get(numbers, Math.toIntExact(first), bytes.remaining() / Float.BYTES));
        return numbers;
    }

    static ByteBuffer bytes(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes;
    }

    static void requireSame(Path folder, Set<String> names, Path other, Set<String> otherNames) {
        Set<String> differing = new TreeSet<>(names);
        differing.addAll(otherNames);
        differing.removeIf(name -> names.contains(name) && otherNames.contains(name));
        if (!differing.isEmpty()) {
            throw new UserError(
                    folder + " and " + other + ": their weights cannot be averaged, since only one of them has "
                            + differing.iterator().next());
        }
    }
}
