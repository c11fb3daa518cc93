package org.align4j.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.config.LoraConfig;

/**
 * The adapter whose product is the mean of several adapters' products: their A one below the other, their B side by side
 * and divided by how many they are. Whatever else they store, such as a score head, is averaged.
 */
final class AdapterAverage {
    private final List<TensorFile> files;

    private AdapterAverage(List<TensorFile> files) {
        this.files = files;
    }

    static void write(Path out, List<Path> members, String adapterBase) throws IOException {
        List<AdapterFolder> adapters = members.stream().map(AdapterFolder::read).toList();
        AdapterFolder first = adapters.get(0);
        Path base = first.base(adapterBase);
        for (AdapterFolder other : adapters) {
            other.requireSame(first.lora());
            if (!other.isPlain()) {
                throw new UserError(
                        other.folder() + ": is more than A and B of one rank and scale on linear layers, so its"
                                + " weights cannot be averaged; merge the members (align model merge) and average those");
            }
            if (!AdapterFolder.standsOn(base, other.folder(), adapterBase)) {
                throw new UserError(other.folder() + ": has another base than " + first.folder()
                        + ", so their weights cannot be averaged");
            }
        }
        int count = members.size();
        LoraConfig lora = first.lora();
        LoraConfig wide = new LoraConfig(
                lora.rank() * count,
                lora.alpha() * (lora.useRslora() ? Math.sqrt(count) : count),
                lora.useRslora(),
                lora.targetModules());
        List<TensorFile> files = new ArrayList<>();
        try {
            members.forEach(member -> files.add(TensorFile.open(member.resolve(AdapterFolder.WEIGHTS))));
            for (int i = 1; i < count; i++) {
                WeightAverage.requireSame(
                        members.get(0),
                        files.get(0).entries().keySet(),
                        members.get(i),
                        files.get(i).entries().keySet());
            }
            AdapterAverage average = new AdapterAverage(files);
            List<NamedTensor> tensors = files.get(0).entries().values().stream()
                    .map(entry -> average.widened(entry.tensor()))
                    .toList();
            AdapterLayout layout = new AdapterLayout(List.of(), lora.targetModules());
            new CheckpointWriter(HeadKind.SCORE, StorageType.FLOAT32, CheckpointWriter.DEFAULT_SHARD_BYTES)
                    .writeAdapter(
                            out,
                            new AdapterDescription(new AdapterPlan(wide, layout, 0, List.of(), List.of()), base),
                            first.texts(base),
                            tensors,
                            (tensor, sink) -> sink.write(WeightAverage.bytes(average.numbers(tensor))));
        } finally {
            files.forEach(TensorFile::close);
        }
    }

    private NamedTensor widened(NamedTensor tensor) {
        long more = files.size();
        List<Long> shape = tensor.shape();
        if (AdapterLayout.isA(tensor)) {
            return new NamedTensor(tensor.name(), List.of(more * shape.get(0), shape.get(1)));
        }
        return AdapterLayout.isB(tensor)
                ? new NamedTensor(tensor.name(), List.of(shape.get(0), more * shape.get(1)))
                : tensor;
    }

    private float[] numbers(NamedTensor widened) {
        NamedTensor stored = files.get(0).entries().get(widened.name()).tensor();
        if (!AdapterLayout.isA(stored) && !AdapterLayout.isB(stored)) {
            return WeightAverage.mean(
                    stored,
                    files.stream()
                            .map(file -> (WeightAverage.Reading) file::read)
                            .toList());
        }
        float[] numbers = new float[Math.toIntExact(widened.elements())];
        int rows = Math.toIntExact(stored.shape().get(0));
        int columns = Math.toIntExact(stored.shape().get(1));
        boolean sideBySide = AdapterLayout.isB(stored);
        for (int m = 0; m < files.size(); m++) {
            float[] own = WeightAverage.numbers(stored, files.get(m)::read);
            for (int row = 0; row < rows; row++) {
                int to = sideBySide ? (row * files.size() + m) * columns : (m * rows + row) * columns;
                for (int column = 0; column < columns; column++) {
                    numbers[to + column] = own[row * columns + column] / (sideBySide ? files.size() : 1);
                }
            }
        }
        return numbers;
    }
}
