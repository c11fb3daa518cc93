package org.align4j.pipeline.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Libtorch;
import org.align4j.model.kernel.MachinePeaks;
import org.align4j.model.kernel.Processor;
import org.align4j.model.kernel.Torch;

/**
 * What is measured on, and what it can do at best.
 *
 * @param name of the device
 * @param gpu whether it is one
 * @param threads of the processor
 */
record MeasuredMachine(String name, boolean gpu, int threads, MachinePeaks peaks) {
    private static final double GIGA = 1e9;

    static MeasuredMachine measure(EngineConfig engine) {
        MachinePeaks peaks = MachinePeaks.measure(engine);
        boolean gpu = Torch.onGpu(engine);
        return new MeasuredMachine(gpu ? "a GPU" : Processor.name(), gpu, Torch.threads(), peaks);
    }

    /** For people. */
    String text() {
        Double bytes = peaks.int8();
        return String.format(
                Locale.ROOT,
                "%s, %d threads, libtorch %s: products at %,.0f GFLOP/s in float32, %,.0f in bf16%s; memory is read at %.1f GB/s",
                name,
                threads,
                Libtorch.VERSION,
                peaks.float32() / GIGA,
                peaks.bf16() / GIGA,
                bytes == null ? "" : String.format(Locale.ROOT, ", %,.0f in int8", bytes / GIGA),
                peaks.memory() / GIGA);
    }

    /** For {@code --json}. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", name);
        facts.put("threads", threads);
        facts.put("libtorch", Libtorch.VERSION);
        facts.put("float32_operations_per_second", peaks.float32());
        facts.put("bf16_operations_per_second", peaks.bf16());
        facts.put("int8_operations_per_second", peaks.int8());
        facts.put("memory_bytes_per_second", peaks.memory());
        return facts;
    }
}
