package org.align4j.model.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.RotaryScaling;
import org.align4j.model.text.Tokenizer;

/** A policy's checkpoint as one GGUF file. */
public final class GgufModel {
    private final Checkpoint checkpoint;
    private final GgufArchitecture architecture;
    private final GgufType type;
    private final GgufMetadata metadata = new GgufMetadata();
    private final List<GgufTensor> tensors = new ArrayList<>();

    private GgufModel(Checkpoint checkpoint, GgufType type) {
        this.checkpoint = checkpoint;
        this.architecture = GgufArchitecture.of(checkpoint.config(), checkpoint.folder());
        this.type = type;
    }

    /**
     * Writes a checkpoint. What llama.cpp would compute or tokenize otherwise is refused before anything is written.
     *
     * @param name what the file says the model is called
     * @param file must not exist
     * @return matrices whose rows are not whole blocks of the type, and are stored as float16 for that reason
     */
    public static List<String> write(Path folder, String name, GgufType type, Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            if (checkpoint.isScored()) {
                throw new UserError(folder + ": is a reward model; only policies are exported as GGUF");
            }
            GgufModel model = new GgufModel(checkpoint, type);
            model.metadata
                    .text("general.architecture", model.architecture.name())
                    .text("general.name", name)
                    .number("general.file_type", type.fileType())
                    .number("general.quantization_version", 2);
            model.architecture.describe(checkpoint.config(), model.metadata);
            try (Tokenizer tokenizer = Tokenizer.load(folder)) {
                new GgufVocabulary(folder, tokenizer, checkpoint.config().vocabularySize()).describe(model.metadata);
            }
            model.collect();
            GgufWriter.write(file, model.metadata, model.tensors);
            return model.otherwiseStored();
        }
    }

    private List<String> otherwiseStored() {
        return tensors.stream()
                .filter(tensor -> tensor.shape().size() == 2 && tensor.type() != type)
                .map(GgufTensor::name)
                .toList();
    }

    private void collect() {
        ModelConfig config = checkpoint.config();
        List<WeightSlot> slots = checkpoint.family().layout(config, HeadKind.LANGUAGE_MODEL);
        checkpoint.require(
                slots.stream().flatMap(slot -> slot.parts().stream()).toList(),
                checkpoint.family().names(HeadKind.LANGUAGE_MODEL));
        checkpoint.requireTiedHead();
        for (ModelWeight weight : ModelWeight.values()) {
            for (NamedTensor part : slots.get(weight.place()).parts()) {
                add(Objects.requireNonNull(GgufArchitecture.MODEL_NAMES.get(weight)), part, 0);
            }
        }
        Architecture.Rotary rotary = config.architecture().positions().rotary().get(0);
        if (rotary.scaling() instanceof RotaryScaling.Llama3 llama3) {
            float[] factors = RotaryFactors.of(llama3, rotary.base(), config.headSize());
            tensors.add(new GgufTensor(
                    "rope_freqs.weight",
                    List.of((long) factors.length),
                    GgufType.F32,
                    sink -> sink.write(FloatBuffer.wrap(factors))));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerWeight weight : LayerWeight.values()) {
                List<NamedTensor> parts = slots.get(weight.at(layer)).parts();
                for (int i = 0; i < parts.size(); i++) {
                    String name = Objects.requireNonNull(GgufArchitecture.LAYER_NAMES.get(weight))
                            .get(i);
                    add("blk." + layer + "." + name, parts.get(i), turnedHeads(weight, i));
                }
            }
        }
    }

    /** How many heads of a query's or key's rows have to be put in another order. */
    private int turnedHeads(LayerWeight weight, int part) {
        boolean turns = weight == LayerWeight.QUERY_KEY_VALUE || weight == LayerWeight.QUERY_KEY_VALUE_BIAS;
        if (!turns || architecture.interleaved() == GgufArchitecture.Layout.HALVES) {
            return 0;
        }
        return switch (part) {
            case 0 -> checkpoint.config().heads();
            case 1 -> checkpoint.config().keyValueHeads();
            default -> 0;
        };
    }

    private void add(String name, NamedTensor tensor, int turnedHeads) {
        tensors.add(new GgufTensor(
                name,
                tensor.shape(),
                stored(tensor),
                turnedHeads == 0 ? sink -> copy(tensor, sink) : sink -> sink.write(neighbours(tensor, turnedHeads))));
    }

    private void copy(NamedTensor tensor, GgufTensor.Sink sink) throws IOException {
        try {
            checkpoint.read(tensor, (bytes, first) -> {
                try {
                    sink.write(bytes.asFloatBuffer());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Norms and biases are always float32, as llama.cpp wants them. */
    private GgufType stored(NamedTensor tensor) {
        if (tensor.shape().size() == 1) {
            return GgufType.F32;
        }
        return type.fits(tensor.shape().get(1)) ? type : GgufType.F16;
    }

    /** A head's rows 0, 1, … n/2, n/2 + 1, … in the order 0, n/2, 1, n/2 + 1, …. */
    private FloatBuffer neighbours(NamedTensor tensor, int heads) {
        int rows = Math.toIntExact(tensor.shape().get(0));
        int width = Math.toIntExact(tensor.elements() / rows);
        float[] stored = new float[Math.toIntExact(tensor.elements())];
        checkpoint.read(tensor, (bytes, first) -> {
            FloatBuffer numbers = bytes.asFloatBuffer();
            numbers.get(stored, Math.toIntExact(first), numbers.remaining());
        });
        float[] ordered = new float[stored.length];
        int size = rows / heads;
        for (int row = 0; row < rows; row++) {
            int within = row % size;
            int from = row - within + within / 2 + (within % 2) * (size / 2);
            System.arraycopy(stored, from * width, ordered, row * width, width);
        }
        return FloatBuffer.wrap(ordered);
    }
}
