package org.align4j.model.kernel;

import ai.djl.Device;

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
        return new String[] {linear.text, "norm.py", "mlp.py", "rotary.py", "sample.py", "decode.py", "decode_pack.py"};
    }

    /** How the decoder's linear layers are computed. */
    public enum Linear {
        /** By oneDNN, with weights reordered once; x86 processors only. */
        ONEDNN("decode_linear_onednn.py"),
        /** By operators that every device has. */
        PLAIN("decode_linear_plain.py"),
        /** Weights and what they multiply in int8, by oneDNN; x86 processors that sum products of bytes in 32 bits. */
        INT8("decode_linear_int8.py");

        private final String text;

        Linear(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** The one for a device: oneDNN's weights are the processor's alone. */
        public static Linear of(Device device) {
            boolean x86 = !device.isGpu() && System.getProperty("os.arch").equals("amd64");
            return x86 ? ONEDNN : PLAIN;
        }
    }
}
