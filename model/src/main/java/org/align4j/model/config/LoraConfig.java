package org.align4j.model.config;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Low-rank adaptation (Hu et al. 2022): the weights W stay as they are, and W + scale · B A is learned, with A [rank,
 * in], B [out, rank]. The result is an adapter folder as PEFT writes one.
 */
public record LoraConfig(
        @Option(doc = "Rank of the adapter; 0 trains all weights and uses no adapter", def = "0", often = true)
        int rank,

        @Option(doc = "Scale of the adapter is alpha / rank, or alpha / sqrt(rank) with use-rslora", def = "32")
        double alpha,

        @Option(doc = "Rank-stabilised scale (Kalajdzievski 2023)", def = "false")
        boolean useRslora,

        @Option(
                doc = "Names of the linear modules to adapt, such as q_proj; all-linear adapts all of them",
                def = "[all-linear]")
        List<String> targetModules,

        @Option(
                doc =
                        "Dropout of the adapter's inputs in training; which inputs are dropped depends on seed, step and micro-batch",
                def = "0")
        double dropout) {
    /** Stands for every linear module of the layers. */
    public static final String ALL_LINEAR = "all-linear";

    public LoraConfig {
        targetModules = List.copyOf(targetModules);
        Check.atLeast("rank", 0, rank);
        Check.positive("alpha", alpha);
        Check.that(dropout >= 0 && dropout < 1, "dropout", "must be at least 0 and less than 1", dropout);
        Check.that(!targetModules.isEmpty(), "target-modules", "must name at least one", targetModules);
    }

    /** Without dropout. */
    public LoraConfig(int rank, double alpha, boolean useRslora, List<String> targetModules) {
        this(rank, alpha, useRslora, targetModules, 0);
    }

    /** No adapter. */
    public static LoraConfig none() {
        return new LoraConfig(0, 32, false, List.of(ALL_LINEAR));
    }

    /** Whether there is an adapter at all. */
    public boolean adapts() {
        return rank > 0;
    }

    /** What B A is multiplied by. */
    public double scale() {
        return alpha / (useRslora ? Math.sqrt(rank) : rank);
    }

    /**
     * Whether a module is adapted.
     *
     * @param module its full name, such as {@code model.layers.0.self_attn.q_proj}
     */
    public boolean targets(String module) {
        return targetModules.stream().anyMatch(target -> matches(target, module));
    }

    /** Whether a target's name means a module. */
    public static boolean matches(String target, String module) {
        return target.equals(ALL_LINEAR) || module.equals(target) || module.endsWith("." + target);
    }
}
