package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** Trains a policy by online RL: PPO, GRPO and every other composition of the options. */
public final class RlStage implements Stage<RlConfig> {
    static final String POLICY = "policy";
    static final String REFERENCE = "reference";
    static final String REWARD = "reward";
    static final String PROMPTS = "prompts";

    @Override
    public String name() {
        return "rl";
    }

    @Override
    public String summary() {
        return "Train a policy by reinforcement learning: PPO, GRPO and others";
    }

    @Override
    public Class<RlConfig> configType() {
        return RlConfig.class;
    }

    @Override
    public List<StageInput> inputs() {
        return List.of(
                StageInput.required(POLICY, Artifact.POLICY, "Checkpoint to train"),
                StageInput.required(PROMPTS, Artifact.PROMPTS, "What it is asked"),
                StageInput.optional(
                        REWARD, Artifact.REWARD, "Reward model: the term model, and where a critic starts from"),
                StageInput.optional(
                        REFERENCE, Artifact.POLICY, "Checkpoint to stay close to; without it the policy as it starts"));
    }

    @Override
    public List<Artifact> outputs() {
        return List.of(Artifact.POLICY, Artifact.TRAJECTORIES);
    }

    @Override
    public void run(RlConfig config, StageContext context) throws IOException {
        Dataset<Prompt> asked = Dataset.open(context.input(PROMPTS), Prompt.class);
        PromptSource prompts;
        RlConfig settled;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            prompts = prompts(config, asked, outline, context);
            settled = memory(config, outline.config(), prompts, context).fit(context);
        }
        run(settled, prompts, context);
    }

    private static void run(RlConfig config, PromptSource prompts, StageContext context) throws IOException {
        Dataset<Prompt> asked = Dataset.open(context.input(PROMPTS), Prompt.class);
        Path referenceFolder = context.optionalInput(REFERENCE).orElse(context.input(POLICY));
        try (CausalLm policy = CausalLm.toTrain(
                        context.input(POLICY),
                        config.engine(),
                        config.lora(),
                        context.seeds().seed("adapter"));
                CausalLm reference = reference(config, policy, context);
                Optionally<RewardModel> reward = new Optionally<>(rewardModel(config, policy, context));
                Optionally<ValueModel> values = new Optionally<>(critic(config, policy, reward.get(), context))) {
            requireSameTokens(policy.tokenizer(), reference.tokenizer(), referenceFolder);
            policy.shareMemory(reference);
            if (reward.get() != null) {
                policy.shareMemory(reward.get().scorer());
            }
            if (values.get() != null) {
                policy.shareMemory(values.get());
            }
            Rewards rewards =
                    new Rewards(config.rewards(), reward.get(), policy.tokenizer(), JudgeContexts.of(context));
            Critic critic = values.get() == null ? null : critic(config, values.get(), reward.get(), policy);
            TrajectoryLog.Place trajectories = new TrajectoryLog.Place(
                    context.work().resolve("trajectories"), lineage(config, asked, policy, context));
            TrainerState selected = new RlLoop(
                            config, new RlLoop.Models(policy, reference, critic), prompts, rewards, context)
                    .run(recipe(config, asked, referenceFolder, context), trajectories);
            trajectories.copyTo(context.output(Artifact.TRAJECTORIES));
            policy.save(context.output(Artifact.POLICY));
            TrainingReport.write(selected, context, Artifact.POLICY);
            selected.metrics().forEach(context::result);
        }
    }

    private static RlMemory memory(RlConfig config, ModelConfig policy, PromptSource prompts, StageContext context) {
        boolean adapts = config.lora().adapts();
        Path start = context.input(POLICY);
        Optional<Path> reward = context.optionalInput(REWARD)
                .filter(folder -> !adapts || !ModelMemory.carries(start, folder, config.engine()));
        return new RlMemory(
                config,
                policy,
                reward.isEmpty() ? null : ModelMemory.config(reward.get(), config.engine()),
                context.optionalInput(REFERENCE).isPresent() || !adapts,
                prompts.longest(),
                config.engine(),
                config.lora());
    }

    /** The policy as it starts; with an adapter, on the policy's own base weights. */
    private static CausalLm reference(RlConfig config, CausalLm policy, StageContext context) {
        Optional<Path> given = context.optionalInput(REFERENCE);
        return given.isEmpty() && config.lora().adapts()
                ? policy.frozenCopy()
                : CausalLm.frozen(given.orElse(context.input(POLICY)), config.engine());
    }

    /** Closes what may not be there. */
    private record Optionally<T extends AutoCloseable>(
            @Nullable T get) implements AutoCloseable {
        @Override
        public void close() {
            try {
                if (get != null) {
                    get.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static @Nullable RewardModel rewardModel(RlConfig config, CausalLm policy, StageContext context) {
        Optional<Path> folder = context.optionalInput(REWARD);
        boolean asked = config.rewards().stream().anyMatch(RewardTerm.Model.class::isInstance);
        if (asked && folder.isEmpty()) {
            throw new UserError("rl needs --reward: the reward has a term of type model; or give other terms, such as"
                    + " rewards: [{type: judge, judge: FILE}]");
        }
        return folder.isEmpty() ? null : RewardModel.beside(policy, folder.get(), config.engine());
    }

    /**
     * Starts as the reward model says, or from the policy with a new head: whole, or where the policy learns by an adapter
     * as an adapter on the weights that are there; where the reward model is such an adapter too, as that one.
     */
    private static @Nullable ValueModel critic(
            RlConfig config, CausalLm policy, @Nullable RewardModel reward, StageContext context) {
        if (!config.advantage().needsCritic()) {
            return null;
        }
        boolean adapts = config.lora().adapts();
        long seed = context.seeds().seed("critic-head");
        if (reward == null) {
            context.warn("there is no reward model for the critic to start from: it starts from the policy with a"
                    + " random head");
            return adapts
                    ? policy.critic(config.engine(), config.lora(), seed)
                    : ValueModel.fromPolicy(context.input(POLICY), config.engine(), seed);
        }
        Path folder = context.optionalInput(REWARD).orElseThrow();
        if (policy.carries(folder, config.engine())) {
            return ValueModel.onBaseOf(policy, folder, config.engine(), seed);
        }
        return adapts && reward.scorer() instanceof ValueModel scorer
                ? scorer.adapted(config.engine(), config.lora(), seed)
                : ValueModel.load(folder, config.engine());
    }

    private static Critic critic(RlConfig config, ValueModel values, @Nullable RewardModel reward, CausalLm policy) {
        if (reward == null) {
            return new Critic(values, Normalization.NONE);
        }
        if (values.config().vocabularySize() != policy.config().vocabularySize()) {
            throw new UserError("the reward model has " + values.config().vocabularySize() + " token ids, the policy "
                    + policy.config().vocabularySize() + ": a critic must read the policy's tokens; train the reward"
                    + " model from the policy, or use an advantage without a critic (group-relative)");
        }
        boolean normalized = config.rewards().stream()
                .anyMatch(term ->
                        term instanceof RewardTerm.Model model && model.scale() == RewardTerm.Model.Scale.NORMALIZED);
        return new Critic(values, normalized ? reward.facts().normalization() : Normalization.NONE);
    }

    private static PromptSource prompts(
            RlConfig config, Dataset<Prompt> asked, ModelOutline policy, StageContext context) {
        int room = policy.config().maxPositions() - config.rollout().sampling().maxNewTokens();
        int longest = config.rollout().maxPromptLength() == 0
                ? room
                : Math.min(room, config.rollout().maxPromptLength());
        PromptSource prompts = PromptSource.of(
                asked.toList(), policy.tokenizer(), longest, config.rollout().tooLong(), context.seeds());
        if (prompts.dropped() > 0) {
            context.warn("left out " + prompts.dropped() + " prompts longer than " + longest + " tokens");
        }
        context.say(prompts.size() + " prompts, "
                + config.rollout().completions() + " completions in each of "
                + config.update().iterations() + " iterations");
        return prompts;
    }

    private static void requireSameTokens(Tokenizer policy, Tokenizer reference, Path folder) {
        if (!policy.fingerprint().equals(reference.fingerprint())) {
            throw new UserError(folder + ": the reference's tokenizer or chat template differs from the policy's");
        }
    }

    /** What a checkpoint must not outlive. */
    private static String recipe(RlConfig config, Dataset<Prompt> asked, Path reference, StageContext context)
            throws IOException {
        List<String> parts = new ArrayList<>(List.of(
                ConfigWriter.yaml(config),
                context.seeds().toString(),
                asked.info().fingerprint(),
                Hashes.ofContent(context.input(POLICY)),
                Hashes.ofContent(reference)));
        if (context.optionalInput(REWARD).isPresent()) {
            parts.add(Hashes.ofContent(context.optionalInput(REWARD).get()));
        }
        return Hashes.ofText(String.join("\n", parts));
    }

    private static Lineage lineage(RlConfig config, Dataset<Prompt> asked, CausalLm policy, StageContext context) {
        return Lineage.of("rl")
                .withOptions(Map.of("options-sha256", Hashes.ofText(ConfigWriter.yaml(config))))
                .withSeed(context.seeds().runSeed())
                .withParents(List.of(new Lineage.Parent(PROMPTS, asked.info().fingerprint())))
                .withTokenizer(policy.tokenizer().fingerprint(), null);
    }
}
