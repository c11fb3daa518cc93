package org.align4j.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.align4j.model.config.EngineConfig;

/** How fast a device multiplies large matrices: what every other speed is a share of. */
public final class MatmulPeak {
    private static final int ROWS = 1024;
    private static final int INNER = 1024;
    private static final int COLUMNS = 4096;
    private static final int TRIES = 5;
    /** Seconds; a try is made of so many products that it takes at least this. */
    private static final double LONG_ENOUGH = 0.03;

    private MatmulPeak() {}

    /**
     * The best of several tries, in floating point operations per second; a multiplication and an addition are two.
     *
     * @param engine the device, its threads, and the precision; where bfloat16 is multiplied as float32, that is measured
     */
    public static double measure(EngineConfig engine) {
        boolean bfloat16 = Torch.bfloat16(engine) && !Torch.widensProducts(engine);
        try (NDManager manager = Torch.open(engine);
                NDArray like = manager.create(0f);
                Kernel kernel = Kernel.load(manager, Map.of("compute", bfloat16 ? 15 : 6), "peak.py")) {
            NDList operands = kernel.call(manager, "operands", ROWS, INNER, COLUMNS, like);
            double best = 0;
            int products = 1;
            for (int tries = 0; tries < TRIES; ) {
                long started = System.nanoTime();
                try (NDArray corner = kernel.array(
                        manager, "multiply", operands.get(0), operands.get(1), operands.get(2), products)) {
                    // Reading a number waits for the device.
                    corner.toFloatArray();
                }
                double seconds = (System.nanoTime() - started) * 1e-9;
                best = Math.max(best, 2.0 * ROWS * INNER * COLUMNS * products / seconds);
                if (seconds < LONG_ENOUGH) {
                    products *= 2;
                } else {
                    tries++;
                }
            }
            return best;
        }
    }
}
