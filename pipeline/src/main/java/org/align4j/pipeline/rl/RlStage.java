package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ModelsMemory;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.reward.RewardModel;
import org.align4j.rl.Demonstrations;
import org.align4j.rl.Mix;
import org.align4j.rl.RlConfig;
import org.align4j.rl.RlLoop;
import org.align4j.rl.TrajectoryLog;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.ClassifierExamples;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.reward.TeacherRewardTerm;

/** Trains a policy by online RL: PPO, GRPO and every other composition of the options. */
public final class RlStage implements Stage<RlConfig> {
    static final String SUCCESSES = "successes";
    static final String FAILURES = "failures";
    private static final String PROMPTS = "prompts";
    private static final String DEMONSTRATIONS = "demonstrations";

    @Override
    public Declaration<RlConfig> declaration() {
        return new Declaration<>(
                "rl",
                "Train a policy by reinforcement learning: PPO, GRPO and others",
                RlConfig.class,
                List.of(
                        StageInput.required(ModelRole.POLICY, Artifact.POLICY, "Checkpoint to train"),
                        StageInput.required(PROMPTS, Artifact.PROMPTS, "What it is asked"),
                        StageInput.optional(
                                ModelRole.REWARD,
                                Artifact.REWARD,
                                "Reward model: the term model, and where a critic starts from"),
                        StageInput.optional(
                                ModelRole.REFERENCE,
                                Artifact.POLICY,
                                "Checkpoint to stay close to; without it the policy as it starts"),
                        StageInput.optional(
                                ModelRole.TEACHER,
                                Artifact.POLICY,
                                "Checkpoint to distil from, with the policy's tokenizer: the reward term teacher"),
                        StageInput.optional(
                                DEMONSTRATIONS,
                                Artifact.DEMONSTRATIONS,
                                "Completions to imitate beside what is sampled, for mix: {type: demonstrations}"),
                        StageInput.optional(
                                ModelRole.CLASSIFIER,
                                Artifact.REWARD,
                                "Success classifier where the term classifier starts; one that is refreshed may start from"
                                        + " the policy instead"),
                        StageInput.optional(
                                SUCCESSES,
                                Artifact.LABELS,
                                "Examples of success for the term classifier: labels, of which the true ones count, or"
                                        + " demonstrations"),
                        StageInput.optional(
                                FAILURES,
                                Artifact.LABELS,
                                "Examples of failure for it, beside the policy's own samples: labels, of which the false"
                                        + " ones count")),
                List.of(Artifact.POLICY, Artifact.TRAJECTORIES, Artifact.REWARD));
    }

    @Override
    public List<Artifact> outputs(RlConfig config) {
        return outputs().stream()
                .filter(output -> output != Artifact.REWARD || RlClassifier.refreshed(config))
                .toList();
    }

    @Override
    public List<String> inputProblems(RlConfig config, Set<String> given) {
        return RlClassifier.problems(config, given);
    }

    @Override
    public void run(RlConfig asked, StageContext context) throws IOException {
        List<ModelRole> roles = roles(asked, context);
        PromptSource prompts = prompts(asked, context);
        ClassifierExamples examples = RlClassifier.examples(asked, context);
        RlConfig config = new RlMemory(
                        asked,
                        ModelsMemory.of(roles, asked.engine(), asked.lora()),
                        prompts.longest(),
                        examples.longest())
                .fit(context);
        try (Models models = Models.open(roles, config.engine(), config.lora());
                Rewards rewards = Rewards.open(config.rewards(), rewardContext(config, models, examples, context))) {
            RlLoop.Place place = place(config, models, context);
            Demonstrations demonstrations = demonstrations(config, models.policy(), context);
            try (RlLoop loop =
                    new RlLoop(config, models, prompts, demonstrations, rewards, Environment.SINGLE_TURN, place)) {
                TrainerState selected = loop.run();
                place.trajectories().copyTo(context.output(Artifact.TRAJECTORIES));
                TrainingReport.say(selected, loop.skipped(), context);
                RunawayWarnings.ofPolicy(
                                selected.metrics(), models.policy().config().vocabularySize())
                        .ifPresent(context::warn);
                TrainingReport.save(models.policy()::save, selected, context, Artifact.POLICY);
                if (RlClassifier.refreshed(config)) {
                    RlClassifier.save(config, models, context);
                }
                selected.metrics().forEach(context::result);
            }
        }
    }

    private static List<ModelRole> roles(RlConfig config, StageContext context) {
        Optional<Path> reward = context.optionalInput(ModelRole.REWARD);
        List<ModelRole> roles = new ArrayList<>();
        roles.add(ModelRole.policy(
                context.input(ModelRole.POLICY), context.seeds().seed("adapter")));
        roles.add(ModelRole.reference(context.optionalInput(ModelRole.REFERENCE)));
        if (reward.isPresent()) {
            roles.add(ModelRole.reward(reward, 0));
        }
        context.optionalInput(ModelRole.TEACHER).ifPresent(folder -> roles.add(ModelRole.teacher(folder)));
        if (config.advantage().needsCritic()) {
            roles.add(ModelRole.critic(reward, context.seeds().seed("critic-head")));
            if (reward.isEmpty()) {
                context.warn("there is no reward model for the critic to start from: it starts from the policy with a"
                        + " random head");
            }
        }
        RlClassifier.role(config, context).ifPresent(roles::add);
        return roles;
    }

    private static RewardContext rewardContext(
            RlConfig config, Models models, ClassifierExamples examples, StageContext context) throws IOException {
        Optional<Path> folder = context.optionalInput(ModelRole.REWARD);
        return new RewardContext(
                folder.map(path -> RewardModel.of(models.scorer(ModelRole.REWARD), path)),
                folder.isPresent() ? Hashes.ofContent(folder.get()) : "",
                models.policy().tokenizer(),
                JudgeContexts.of(context),
                RlClassifier.inputs(config, models, examples, context),
                teacher(config, models, context));
    }

    private static Optional<TeacherRewardTerm.Teacher> teacher(RlConfig config, Models models, StageContext context)
            throws IOException {
        Optional<Path> folder = context.optionalInput(ModelRole.TEACHER);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        if (config.rewards().stream().noneMatch(TeacherRewardTerm.class::isInstance)) {
            throw new UserError("--teacher is not used: give the reward a term {type: teacher}");
        }
        return Optional.of(new TeacherRewardTerm.Teacher(
                models.language(ModelRole.TEACHER),
                Hashes.ofContent(folder.get()),
                config.rollout().sampling().temperature(),
                config.update().microBatchTokens().count()));
    }

    private static PromptSource prompts(RlConfig config, StageContext context) {
        try (ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            int room =
                    policy.config().maxPositions() - config.rollout().sampling().maxNewTokens();
            int most = config.rollout().maxPromptLength();
            int longest = most == 0 ? room : Math.min(room, most);
            PromptSource prompts = PromptSource.of(
                    Dataset.open(context.input(PROMPTS), Prompt.class).toList(),
                    policy.tokenizer(),
                    longest,
                    config.rollout().tooLong(),
                    context.seeds());
            if (prompts.dropped() > 0) {
                context.warn("left out " + prompts.dropped() + " prompts longer than " + longest + " tokens");
            }
            context.say(prompts.size() + " prompts, " + config.rollout().completions() + " completions in each of "
                    + config.update().iterations() + " iterations");
            return prompts;
        }
    }

    private static Demonstrations demonstrations(RlConfig config, CausalLm policy, StageContext context) {
        Optional<Path> folder = context.optionalInput(DEMONSTRATIONS);
        boolean mixed = config.mix() instanceof Mix.DemonstrationsMix;
        if (mixed && folder.isEmpty()) {
            throw new UserError("mix: {type: demonstrations} needs --demonstrations");
        }
        if (!mixed && folder.isPresent()) {
            throw new UserError("--demonstrations is not used: set mix: {type: demonstrations}");
        }
        return config.mix() instanceof Mix.DemonstrationsMix mix
                ? Demonstrations.of(
                        Dataset.open(folder.orElseThrow(), Demonstration.class).toList(),
                        mix,
                        policy.tokenizer(),
                        policy.config().maxPositions(),
                        context.seeds())
                : Demonstrations.none();
    }

    private RlLoop.Place place(RlConfig config, Models models, StageContext context) throws IOException {
        return new RlLoop.Place(
                TrainingReport.run(context, context.work()),
                recipe(config, context),
                new TrajectoryLog.Place(
                        context.work().resolve("trajectories"), lineage(config, models.policy(), context)));
    }

    /** What a checkpoint must not outlive. */
    private static String recipe(RlConfig config, StageContext context) throws IOException {
        Path policy = context.input(ModelRole.POLICY);
        List<String> parts = new ArrayList<>(List.of(
                ConfigWriter.yaml(config),
                context.seeds().toString(),
                Dataset.info(context.input(PROMPTS)).fingerprint(),
                Hashes.ofContent(policy),
                Hashes.ofContent(context.optionalInput(ModelRole.REFERENCE).orElse(policy))));
        if (context.optionalInput(ModelRole.REWARD).isPresent()) {
            parts.add(Hashes.ofContent(context.input(ModelRole.REWARD)));
        }
        if (context.optionalInput(ModelRole.TEACHER).isPresent()) {
            parts.add(Hashes.ofContent(context.input(ModelRole.TEACHER)));
        }
        if (context.optionalInput(DEMONSTRATIONS).isPresent()) {
            parts.add(Dataset.info(context.input(DEMONSTRATIONS)).fingerprint());
        }
        for (String input : List.of(ModelRole.CLASSIFIER, SUCCESSES, FAILURES)) {
            if (context.optionalInput(input).isPresent()) {
                parts.add(input + " " + Hashes.ofContent(context.input(input)));
            }
        }
        return Hashes.ofText(String.join("\n", parts));
    }

    private Lineage lineage(RlConfig config, CausalLm policy, StageContext context) {
        return context.lineage(this, config)
                .withParents(List.of(new Lineage.Parent(
                        PROMPTS, Dataset.info(context.input(PROMPTS)).fingerprint())))
                .withTokenizer(policy.tokenizer().fingerprint(), null);
    }
}
