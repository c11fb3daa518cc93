package org.align4j.model.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Where and how precisely a model computes. */
public record EngineConfig(
        @Option(doc = "auto, cpu or cuda:N", def = "auto", often = true)
        String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase,

        @Option(
                doc =
                        "Gradient checkpointing: keep only the input of each layer and recompute the rest in the backward pass; the same bits, less memory, about a quarter more time",
                def = "false")
        boolean gradientCheckpointing,

        @Option(
                doc = "For a reward model with several labels: the one that is the reward, by its name in"
                        + " id2label, or else its number from 0",
                def = "")
        String rewardLabel) {
    /** What options say of the precision. */
    public static final String PRECISION =
            "auto (what was measured to be fastest on this processor; bf16 on a GPU), bf16 or float32";

    /** More than any machine has cores; libtorch makes as many as it is told to. */
    private static final int MOST_THREADS = 1024;

    public EngineConfig {
        Check.that(device.matches("auto|cpu|cuda:\\d+"), "device", "must be auto, cpu or cuda:N", device);
        Check.that(precision.matches("auto|bf16|float32"), "precision", "must be auto, bf16 or float32", precision);
        Check.that(
                threads >= 0 && threads <= MOST_THREADS, "threads", "must be between 0 and " + MOST_THREADS, threads);
    }

    /** Adapters say themselves what they are based on. */
    public EngineConfig(String device, String precision, int threads) {
        this(device, precision, threads, "");
    }

    /** For what does not learn. */
    public EngineConfig(String device, String precision, int threads, String adapterBase) {
        this(device, precision, threads, adapterBase, false, "");
    }

    /** Everything chosen by the machine. */
    public static EngineConfig auto() {
        return new EngineConfig("auto", "auto", 0);
    }

    /** For parity with other implementations. */
    public static EngineConfig float32() {
        return new EngineConfig("cpu", "float32", 0);
    }
}
