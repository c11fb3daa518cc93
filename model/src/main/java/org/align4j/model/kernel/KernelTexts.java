package org.align4j.model.kernel;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which texts make up a kernel: file names among this package's resources. */
public final class KernelTexts {
    private static final String[] TRAINING = {
        "norm.py",
        "linear.py",
        "wide.py",
        "dropout.py",
        "adapter.py",
        "rotary.py",
        "layout.py",
        "attention.py",
        "mlp.py",
        "workspace.py",
        "trunk.py",
        "head.py",
        "divergence.py",
        "model.py",
        "optimizer.py",
        "tensors.py"
    };

    private KernelTexts() {}

    /** Forward, backward and optimizer. */
    public static String[] training() {
        return TRAINING.clone();
    }

    /**
     * Prefill, decoding and sampling.
     *
     * @param linear how linear layers are computed
     */
    public static String[] decoding(Linear linear) {
        return linear.texts("norm.py", "mlp.py", "rotary.py", "sample.py", "decode.py", "decode_pack.py");
    }

    /** How the decoder's linear layers are computed. */
    public enum Linear {
        /** By oneDNN, with weights reordered once; x86 processors only. */
        ONEDNN("decode_linear_onednn.py"),
        /** By operators that every device has. */
        PLAIN("decode_linear_plain.py"),
        /** Weights and what they multiply in int8, by oneDNN; x86 processors that sum products of bytes in 32 bits. */
        INT8_ONEDNN("decode_linear_int8.py", "int8_onednn.py"),
        /** The same by FBGEMM, weights of 7 bits; x86 processors that sum pairs of products in 16 bits. */
        INT8_FBGEMM("decode_linear_int8.py", "int8_fbgemm.py");

        private static final long FBGEMM_BLOCK = 512;

        private final List<String> own;

        Linear(String... own) {
            this.own = List.of(own);
        }

        /** What is compiled together: this one's own texts and these. */
        String[] texts(String... others) {
            return Stream.concat(own.stream(), Stream.of(others)).toArray(String[]::new);
        }

        /** Bytes of a matrix of int8 weights, packed, with what belongs to each output. */
        public long bytes(long outputs, long inputs) {
            return this == INT8_FBGEMM
                    // a scale, a zero point and a sum, and blocks of so many inputs that begun ones are filled up
                    ? outputs * ((inputs + FBGEMM_BLOCK - 1) / FBGEMM_BLOCK * FBGEMM_BLOCK + 3 * Integer.BYTES)
                    : outputs * (inputs + Float.BYTES);
        }

        /** The text of its products alone. */
        String products() {
            return own.get(own.size() - 1);
        }

        /** What its texts read as {@code self.name}, beside what all do. */
        public Map<String, Object> attributes() {
            return this == INT8_FBGEMM ? Map.of("matrices", KernelArchive.NO_MATRICES) : Map.of();
        }

        /** The one for a device and type: oneDNN's weights are the processor's alone, and not every one's in bfloat16. */
        static Linear of(Device device, boolean bfloat16, Processor processor) {
            return x86(device) && (!bfloat16 || processor.packsBfloat16()) ? ONEDNN : PLAIN;
        }

        private static boolean x86(Device device) {
            return !device.isGpu() && System.getProperty("os.arch").equals("amd64");
        }

        /** The one of int8 weights for a device; nothing where there is none. */
        static Optional<Linear> bytes(Device device, Processor processor) {
            if (!x86(device)) {
                return Optional.empty();
            }
            return switch (processor.bytes()) {
                case NONE -> Optional.empty();
                case IN_16_BITS -> Optional.of(INT8_FBGEMM);
                case IN_32_BITS -> Optional.of(INT8_ONEDNN);
            };
        }
    }
}
