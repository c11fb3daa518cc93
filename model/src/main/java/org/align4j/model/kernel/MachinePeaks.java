package org.align4j.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.jspecify.annotations.Nullable;

/**
 * What a device can do at best: products of large matrices, in operations a second (a multiplication and an addition are
 * two), and reading memory, in bytes a second.
 *
 * @param float32 products of float32
 * @param bf16 products of bfloat16; emulated, and slow, where a processor has no instructions for it
 * @param int8 products of bytes; null where the engine has none for this device
 * @param memory reading what no cache holds
 */
public record MachinePeaks(
        double float32, double bf16, @Nullable Double int8, double memory) {
    private static final int ROWS = 1024;
    private static final int INNER = 1024;
    private static final int COLUMNS = 4096;
    /** float32 numbers that are read: 256 MiB, which is more than caches hold. */
    private static final int NUMBERS = 1 << 26;

    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;
    private static final int TRIES = 5;
    /** Seconds; a try is made of so much work that it takes at least this. */
    private static final double LONG_ENOUGH = 0.03;
    /** Seconds; emulated products would take many times this for all tries. */
    private static final double PATIENCE = 1;

    /**
     * Measures, which takes about a second; the best of several tries of each.
     *
     * @param engine the device and its threads
     */
    public static MachinePeaks measure(EngineConfig engine) {
        try (NDManager manager = Torch.open(engine)) {
            return new MachinePeaks(
                    products(manager, FLOAT32, false, System::nanoTime),
                    products(manager, BFLOAT16, false, System::nanoTime),
                    KernelTexts.Linear.bytes(manager.getDevice(), Processor.here())
                            .map(linear -> bytes(manager, linear))
                            .orElse(null),
                    reading(manager));
        }
    }

    /** The better of two measurements, each number by itself. */
    public MachinePeaks or(MachinePeaks other) {
        Double bytes = int8;
        Double others = other.int8;
        return new MachinePeaks(
                Math.max(float32, other.float32),
                Math.max(bf16, other.bf16),
                bytes == null || others == null ? bytes : Double.valueOf(Math.max(bytes, others)),
                Math.max(memory, other.memory));
    }

    /** Products as this engine makes them: where bfloat16 is multiplied as float32, that counts. */
    public double products(EngineConfig engine) {
        return Torch.bfloat16(engine) && !Torch.widensProducts(engine) ? bf16 : float32;
    }

    /** Products with weights of a decoder. */
    public double products(EngineConfig engine, SamplerWeights weights) {
        Double bytes = int8;
        return weights == SamplerWeights.INT8 && bytes != null ? bytes : products(engine);
    }

    /**
     * Products of one type.
     *
     * @param type as kernels number it
     * @param widens whether they are made in float32
     * @param clock nanoseconds
     */
    static double products(NDManager manager, int type, boolean widens, LongSupplier clock) {
        try (NDManager scope = manager.newSubManager();
                Kernel kernel = Kernel.load(scope, Map.of("compute", type), "peak.py")) {
            return operations(scope, kernel, widens ? "multiply_wide" : "multiply", clock);
        }
    }

    private static double bytes(NDManager manager, KernelTexts.Linear linear) {
        try (NDManager scope = manager.newSubManager();
                Kernel kernel = Kernel.load(scope, linear.attributes(), linear.products(), "peak_int8.py")) {
            return operations(scope, kernel, "multiply", System::nanoTime);
        }
    }

    private static double operations(NDManager scope, Kernel kernel, String method, LongSupplier clock) {
        NDList operands = kernel.call(scope, "operands", ROWS, INNER, COLUMNS, scope.create(0f));
        double each = 2.0 * ROWS * INNER * COLUMNS;
        return each
                * best(
                        times -> kernel.array(scope, method, operands.get(0), operands.get(1), operands.get(2), times),
                        clock);
    }

    private static double reading(NDManager manager) {
        try (NDManager scope = manager.newSubManager();
                Kernel kernel = Kernel.load(scope, Map.of("compute", FLOAT32), "peak.py")) {
            NDArray numbers = kernel.array(scope, "numbers", NUMBERS, scope.create(0f));
            return (double) Float.BYTES
                    * NUMBERS
                    * best(times -> kernel.array(scope, "read", numbers, times), System::nanoTime);
        }
    }

    /** How often a second at best something is done that is done so many times. */
    static double best(IntFunction<NDArray> work, LongSupplier clock) {
        double best = 0;
        double spent = 0;
        int times = 1;
        for (int tries = 0; tries < TRIES && (spent < PATIENCE || best == 0); ) {
            long started = clock.getAsLong();
            try (NDArray number = work.apply(times)) {
                // Reading a number waits for the device.
                number.toFloatArray();
            }
            double seconds = (clock.getAsLong() - started) * 1e-9;
            spent += seconds;
            best = Math.max(best, times / seconds);
            if (seconds < LONG_ENOUGH) {
                times *= 2;
            } else {
                tries++;
            }
        }
        return best;
    }
}
