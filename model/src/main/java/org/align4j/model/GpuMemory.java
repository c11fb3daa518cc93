package org.align4j.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Torch;

/** Memory of the GPU that an engine computes on. */
public final class GpuMemory {
    private GpuMemory() {}

    /** Whether models of this engine lie on a GPU. */
    public static boolean isWhereModelsLie(EngineConfig engine) {
        try (NDManager manager = Torch.open(engine)) {
            return manager.getDevice().isGpu();
        }
    }

    /** Bytes that the engine's GPU could still give; empty if it has none, or the CUDA runtime cannot be asked. */
    public static OptionalLong free(EngineConfig engine) {
        try (NDManager manager = Torch.open(engine)) {
            Device device = manager.getDevice();
            if (!device.isGpu()) {
                return OptionalLong.empty();
            }
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return OptionalLong.of(usage.getMax() - usage.getCommitted());
        } catch (IllegalArgumentException | IllegalStateException | EngineException | LinkageError e) {
            // the library that libtorch brought is not one that DJL finds by name
            return OptionalLong.empty();
        }
    }
}
