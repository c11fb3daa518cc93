package org.align4j.model.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.jspecify.annotations.Nullable;

/**
 * How fast this processor is in each type that a model can be computed in.
 *
 * @param float32 all of it in float32
 * @param bf16 in bfloat16, multiplied as the engine does here
 * @param int8 a decoder's weights in bytes, whatever the rest is computed in; null where it is refused
 */
public record MachineSpeeds(
        OfType float32, OfType bf16, @Nullable OfType int8) {
    /** What saves memory, or keeps nearer to the model, is given up for no less than a tenth of the time. */
    private static final double WORTH_IT = 1.1;

    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;
    private static final int FEW = 8;
    private static final int MANY = 32;
    /** 57 million weights, in bytes more than most caches hold. */
    private static final int LAYERS = 16;

    /** Of a small model: of a larger one conversions take less of the time, so bytes pay there where they pay here. */
    private static final int WIDTH = 576;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /**
     * Of one type.
     *
     * @param products of large matrices, as training and scoring make them; operations a second
     * @param few positions a second of 8 rows through a decoder's linear layers
     * @param many of 32 rows
     */
    public record OfType(double products, double few, double many) {}

    /** What work is mostly made of. */
    public enum Work {
        /** Whole rows at once: training, scoring, and RL, which does both and samples. */
        ROWS,
        /** A token at a time, of few rows. */
        FEW_COMPLETIONS,
        /** A token at a time, of many rows. */
        MANY_COMPLETIONS
    }

    /**
     * Measures on one thread, by its own processor time: what else the machine does meanwhile decides nothing. It takes some
     * seconds.
     */
    public static MachineSpeeds measure() {
        EngineConfig engine = new EngineConfig("cpu", "bf16", 1);
        try (NDManager manager = Torch.open(engine)) {
            Device device = manager.getDevice();
            Processor processor = Processor.here();
            return new MachineSpeeds(
                    measure(manager, FLOAT32, false, KernelTexts.Linear.of(device, false, processor)),
                    measure(
                            manager,
                            BFLOAT16,
                            Torch.widensProducts(engine),
                            KernelTexts.Linear.of(device, true, processor)),
                    KernelTexts.Linear.bytes(device, processor)
                            .map(bytes -> measure(manager, FLOAT32, false, bytes))
                            .orElse(null));
        }
    }

    /** The precision that is fastest: bfloat16, unless float32 is faster by a tenth. */
    public String precision(Work work) {
        return at(float32, work) > WORTH_IT * at(bf16, work) ? "float32" : "bf16";
    }

    /**
     * What a decoder had best hold weights in: the type that the model computes in, unless bytes are faster by a tenth.
     *
     * @param precision of the model
     */
    public SamplerWeights weights(Work work, String precision) {
        OfType bytes = int8;
        Work sampling = work == Work.ROWS ? Work.MANY_COMPLETIONS : work;
        OfType plain = precision.equals("float32") ? float32 : bf16;
        return bytes != null && at(bytes, sampling) > WORTH_IT * at(plain, sampling)
                ? SamplerWeights.INT8
                : SamplerWeights.PRECISION;
    }

    private static double at(OfType speeds, Work work) {
        return switch (work) {
            case ROWS -> speeds.products();
            case FEW_COMPLETIONS -> speeds.few();
            case MANY_COMPLETIONS -> speeds.many();
        };
    }

    private static OfType measure(NDManager manager, int type, boolean widens, KernelTexts.Linear linear) {
        double products = MachinePeaks.products(manager, type, widens, THREADS::getCurrentThreadCpuTime);
        try (NDManager scope = manager.newSubManager();
                Kernel kernel = Kernel.loadForInference(scope, attributes(type, linear), linear.texts("speeds.py"))) {
            NDList weights = kernel.call(scope, "layers", LAYERS, WIDTH, scope.create(0f));
            return new OfType(
                    products, positions(scope, kernel, weights, FEW), positions(scope, kernel, weights, MANY));
        }
    }

    private static Map<String, Object> attributes(int type, KernelTexts.Linear linear) {
        Map<String, Object> attributes = new LinkedHashMap<>(linear.attributes());
        attributes.putAll(Map.of("compute", type, "layer_norm", false, "activation", 0, "gated", true));
        return attributes;
    }

    private static double positions(NDManager scope, Kernel kernel, NDList weights, int rows) {
        NDArray x = scope.ones(new Shape(rows, WIDTH));
        return MachinePeaks.best(
                times -> kernel.array(scope, "positions", x, weights, times), THREADS::getCurrentThreadCpuTime);
    }
}
