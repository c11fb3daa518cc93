package org.align4j.model.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.SafetensorsWriter;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelAttributes;
import org.align4j.model.kernel.KernelTexts;

/**
 * Writes the engine's compiled texts and a model's weights so that another libtorch can run them: where the Java engine
 * has no native library for a device, {@code torch.jit.load} in Python still has.
 *
 * <p>In the folder: {@code training.PRECISION.pt} (what {@link CausalLm} calls), {@code decoding.LINEAR.PRECISION.pt}
 * (what {@link Generator} calls), for {@code bf16} and {@code float32}, {@code onednn}, {@code plain},
 * {@code int8_onednn} and {@code int8_fbgemm}; and
 * {@code weights.safetensors} with the tensors {@code 0}, {@code 1}, … in the order of
 * {@link org.align4j.model.config.ModelWeight} and {@link org.align4j.model.config.LayerWeight}, float32.
 */
public final class KernelExport {
    private KernelExport() {}

    /**
     * Writes the folder.
     *
     * @param policy loaded in float32, without an adapter that learns
     * @param folder must not exist
     */
    public static void write(CausalLm policy, Path folder) throws IOException {
        if (policy.bfloat16()) {
            throw new IllegalArgumentException("weights are exported from a model in float32, whose masters they are");
        }
        AtomicFiles.writeFolder(folder, temporary -> {
            writeKernels(policy, temporary);
            writeWeights(policy.weights(), temporary.resolve("weights.safetensors"));
        });
    }

    private static void writeKernels(CausalLm policy, Path folder) throws IOException {
        for (boolean bfloat16 : new boolean[] {true, false}) {
            String precision = bfloat16 ? "bf16" : "float32";
            Kernel.export(
                    folder.resolve("training." + precision + ".pt"),
                    KernelAttributes.of(policy.config(), bfloat16),
                    KernelTexts.training());
            for (KernelTexts.Linear linear : KernelTexts.Linear.values()) {
                String name = linear.name().toLowerCase(Locale.ROOT);
                Kernel.export(
                        folder.resolve("decoding." + name + "." + precision + ".pt"),
                        Decoder.attributes(policy.config(), bfloat16, linear),
                        KernelTexts.decoding(linear));
            }
        }
    }

    private static void writeWeights(NDList weights, Path file) throws IOException {
        List<NamedTensor> tensors = IntStream.range(0, weights.size())
                .mapToObj(i -> new NamedTensor(Integer.toString(i), shape(weights.get(i))))
                .toList();
        SafetensorsWriter.write(
                file,
                tensors,
                StorageType.FLOAT32,
                (tensor, sink) ->
                        sink.write(weights.get(Integer.parseInt(tensor.name())).toByteBuffer()));
    }

    private static List<Long> shape(NDArray array) {
        return Arrays.stream(array.getShape().getShape()).boxed().toList();
    }
}
