package org.align4j.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplerWeights;

/**
 * What the models of a run will hold at its peak, counted from the list that {@link Models} opens: all of them at once, and
 * arenas that they share.
 *
 * @param configs of each role's model, by its name
 */
public record ModelsMemory(
        List<ModelRole> roles, Map<String, ModelConfig> configs, EngineConfig engine, LoraConfig lora) {
    /**
     * What the run does with its models.
     *
     * @param rows lengths in tokens of the rows of one micro-batch, prompt and completion at their longest
     * @param microBatches of an optimizer step
     * @param sampled completions that are sampled together
     * @param weights what the decoder holds weights in
     * @param optimizers by the name of the role that learns by each
     */
    public record Load(
            long[] rows,
            int microBatches,
            int sampled,
            SamplerWeights weights,
            Map<String, OptimizerConfig> optimizers) {
        /** Sampling with weights in the type that the policy computes in. */
        public Load(long[] rows, int microBatches, int sampled, Map<String, OptimizerConfig> optimizers) {
            this(rows, microBatches, sampled, SamplerWeights.PRECISION, optimizers);
        }
    }

    /** Reads the configs of the models' folders; no weight is read. */
    public static ModelsMemory of(List<ModelRole> roles, EngineConfig engine, LoraConfig lora) {
        Map<String, ModelConfig> configs = new LinkedHashMap<>();
        for (ModelRole role : roles) {
            configs.put(role.name(), ModelMemory.config(role.folder().orElse(start(roles)), engine));
        }
        return new ModelsMemory(roles, configs, engine, ModelMemory.adapter(start(roles), engine, lora));
    }

    /** The same models, computed or adapted otherwise. */
    public ModelsMemory with(EngineConfig otherEngine, LoraConfig otherLora) {
        return new ModelsMemory(roles, configs, otherEngine, otherLora);
    }

    public MemoryEstimate estimate(Load load) {
        Map<String, Long> parts = new LinkedHashMap<>();
        long activations = 0;
        for (ModelRole role : roles) {
            try (ModelMemory memory = memory(role)) {
                if (role.equals(roles.get(0))) {
                    policy(memory, load, parts);
                    activations = memory.learning(load.rows());
                } else if (role.learns()) {
                    parts.put(part(role), learning(role, memory, load));
                    activations = Math.max(activations, memory.learning(load.rows()));
                } else if (standsOnPolicy(role)) {
                    parts.put(part(role), 0L);
                } else {
                    parts.put(part(role), adapted(role) ? member(role) : memory.frozen());
                }
            }
        }
        parts.put("activations", activations);
        return new MemoryEstimate(parts);
    }

    /** Whether it is opened as an adapter beside its base, as members of an ensemble are. */
    private boolean adapted(ModelRole role) {
        return role.isMember()
                && roles.stream().filter(ModelRole::isMember).count() > 1
                && SharedBases.base(role.folder().orElseThrow(), engine).isPresent();
    }

    /** Its adapter, and the base for the first that stands on it. */
    private long member(ModelRole role) {
        Path folder = role.folder().orElseThrow();
        Optional<Path> base = SharedBases.base(folder, engine);
        ModelRole first = roles.stream()
                .filter(each -> adapted(each)
                        && SharedBases.base(each.folder().orElseThrow(), engine).equals(base))
                .findFirst()
                .orElseThrow();
        try (ModelMemory memory =
                ModelMemory.value(configs.get(role.name()), engine, ModelMemory.own(folder, engine))) {
            return memory.weights() - (first.equals(role) ? 0 : memory.frozen());
        }
    }

    private static void policy(ModelMemory memory, Load load, Map<String, Long> parts) {
        parts.put("policy", memory.weights());
        parts.put(
                "gradients and moments",
                memory.optimizer(load.optimizers().get(ModelRole.POLICY), load.microBatches()));
        parts.put("packed weights", memory.packed(load.weights()));
        long cache = memory.cache(load.rows()[0]);
        parts.put("keys and values", DecodingConfig.auto().slotsFor(load.sampled(), cache) * cache);
    }

    /** An adapter stands on weights that are there already, or brings the base of its folder. */
    private long learning(ModelRole role, ModelMemory memory, Load load) {
        long own = memory.weights() - (lora.adapts() && !bringsBase(role) ? memory.frozen() : 0);
        return own + memory.optimizer(load.optimizers().get(role.name()), load.microBatches());
    }

    private boolean bringsBase(ModelRole role) {
        return role.folder().isPresent()
                && !standsOnPolicy(role)
                && roles.stream()
                        .noneMatch(each -> !each.learns()
                                && !adapted(each)
                                && each.folder().equals(role.folder()));
    }

    private boolean standsOnPolicy(ModelRole role) {
        if (!lora.adapts()) {
            return false;
        }
        return role.head() == HeadKind.LANGUAGE_MODEL
                ? role.folder().isEmpty()
                : role.folder().isPresent()
                        && ModelMemory.carries(start(roles), role.folder().get(), engine);
    }

    private ModelMemory memory(ModelRole role) {
        ModelConfig config = configs.get(role.name());
        return role.head() == HeadKind.LANGUAGE_MODEL
                ? ModelMemory.language(config, engine, lora)
                : ModelMemory.value(config, engine, AdapterLoader.ofCritic(lora, config));
    }

    private static String part(ModelRole role) {
        return role.name().equals(ModelRole.REWARD) ? "reward model" : role.name();
    }

    private static Path start(List<ModelRole> roles) {
        return roles.get(0).folder().orElseThrow();
    }
}
