package org.align4j.model.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Low-rank adaptation (Hu et al. 2022): the weights W stay as they are, and W + scale · B A is learned, with A [rank,
 * in], B [out, rank]. The result is an adapter folder as PEFT writes one; names and meanings of options are PEFT's.
 */
public record LoraConfig(
        @Option(doc = "Rank of the adapter; 0 trains all weights and uses no adapter", def = "0", often = true)
        int rank,

        @Option(doc = "Scale of the adapter is alpha / rank, or alpha / sqrt(rank) with use-rslora", def = "32")
        double alpha,

        @Option(doc = "Rank-stabilised scale (Kalajdzievski 2023)", def = "false")
        boolean useRslora,

        @Option(
                doc =
                        "Names of the linear modules to adapt, such as q_proj; all-linear adapts all of them in the layers; the embedding and the head are adapted if they are named (embed_tokens, lm_head)",
                def = "[all-linear]")
        List<String> targetModules,

        @Option(
                doc =
                        "Dropout of the adapter's inputs in training; which inputs are dropped depends on seed, step and micro-batch",
                def = "0")
        double dropout,

        @Option(
                doc =
                        "Ranks of modules that differ from rank, by their name, its end behind a dot, or a regular expression for either; the first that fits counts",
                def = "{}")
        Map<String, Integer> rankPattern,

        @Option(doc = "Alphas of modules that differ from alpha, by names as in rank-pattern", def = "{}")
        Map<String, Double> alphaPattern,

        @Option(doc = "Numbers of the layers to adapt, from 0; none named adapts all of them", def = "[]")
        List<Integer> layersToTransform,

        @Option(
                doc =
                        "Ends of names of modules that learn as a whole, such as embed_tokens and lm_head, and are stored with the adapter",
                def = "[]")
        List<String> modulesToSave,

        @Option(
                doc =
                        "Learn the length of each row of W + scale · B A apart from its direction (DoRA, Liu et al. 2024)",
                def = "false")
        boolean useDora,

        @Option(doc = "Learn a bias of B too", def = "false")
        boolean loraBias) {
    /** Stands for every linear module of the layers. */
    public static final String ALL_LINEAR = "all-linear";

    public LoraConfig {
        targetModules = List.copyOf(targetModules);
        rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
        alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
        layersToTransform = List.copyOf(layersToTransform);
        modulesToSave = List.copyOf(modulesToSave);
        Check.atLeast("rank", 0, rank);
        Check.positive("alpha", alpha);
        Check.that(dropout >= 0 && dropout < 1, "dropout", "must be at least 0 and less than 1", dropout);
        Check.that(!targetModules.isEmpty(), "target-modules", "must name at least one", targetModules);
        rankPattern.values().forEach(each -> Check.atLeast("rank-pattern", 1, each));
        alphaPattern.values().forEach(each -> Check.positive("alpha-pattern", each));
        Check.that(
                layersToTransform.stream().allMatch(layer -> layer >= 0),
                "layers-to-transform",
                "must count from 0",
                layersToTransform);
        Check.that(
                modulesToSave.stream().noneMatch(String::isEmpty),
                "modules-to-save",
                "must not have an empty name, which would be every module's end",
                modulesToSave);
        Check.that(!useDora || !loraBias, "lora-bias", "cannot be true where use-dora is", loraBias);
    }

    /** The same rank and scale everywhere, and nothing learned besides. */
    public LoraConfig(int rank, double alpha, boolean useRslora, List<String> targetModules, double dropout) {
        this(rank, alpha, useRslora, targetModules, dropout, Map.of(), Map.of(), List.of(), List.of(), false, false);
    }

    /** Without dropout. */
    public LoraConfig(int rank, double alpha, boolean useRslora, List<String> targetModules) {
        this(rank, alpha, useRslora, targetModules, 0);
    }

    /** No adapter. */
    public static LoraConfig none() {
        return new LoraConfig(0, 32, false, List.of(ALL_LINEAR));
    }

    /**
     * The same for a critic beside a language model: nothing learns as a whole, and the language model's head is not there.
     *
     * @param heads names of its modules
     */
    public LoraConfig ofScores(Set<String> heads) {
        Predicate<String> meansHead = target -> heads.stream().anyMatch(head -> matches(target, head));
        List<String> targets = targetModules.stream()
                .filter(target -> target.equals(ALL_LINEAR) || !meansHead.test(target))
                .toList();
        Map<String, Integer> ranks = new LinkedHashMap<>(rankPattern);
        ranks.keySet().removeIf(meansHead);
        Map<String, Double> alphas = new LinkedHashMap<>(alphaPattern);
        alphas.keySet().removeIf(meansHead);
        return new LoraConfig(
                rank,
                alpha,
                useRslora,
                targets.isEmpty() ? List.of(ALL_LINEAR) : targets,
                dropout,
                ranks,
                alphas,
                layersToTransform,
                List.of(),
                useDora,
                loraBias);
    }

    /** Whether there is an adapter at all. */
    public boolean adapts() {
        return rank > 0;
    }

    /** Whether it asks for more than one rank and scale for some modules in all layers. */
    public boolean isPlain() {
        return equals(new LoraConfig(rank, alpha, useRslora, targetModules, dropout));
    }

    /** What B A is multiplied by. */
    public double scale() {
        return scale(rank, alpha);
    }

    /** What B A of another rank is multiplied by. */
    public double scale(int rank, double alpha) {
        return alpha / (useRslora ? Math.sqrt(rank) : rank);
    }

    /** Whether a target's name means a module of the layers. */
    public static boolean matches(String target, String module) {
        return target.equals(ALL_LINEAR) || module.equals(target) || module.endsWith("." + target);
    }
}
