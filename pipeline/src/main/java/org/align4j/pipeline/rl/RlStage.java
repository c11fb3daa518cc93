package org.align4j.pipeline.rl;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.data.Lineage;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ModelsMemory;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.reward.online.ComparisonLearning;
import org.align4j.rl.Demonstrations;
import org.align4j.rl.RlConfig;
import org.align4j.rl.RlLoop;
import org.align4j.rl.TrajectoryLog;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.ClassifierExamples;
import org.align4j.rl.reward.RewardTerm;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.reward.Sharing;

/** Trains a policy by online RL: PPO, GRPO and every other composition of the options. */
public final class RlStage implements Stage<RlConfig> {
    @Override
    public Declaration<RlConfig> declaration() {
        return new Declaration<>(
                "rl",
                "Train a policy by reinforcement learning: PPO, GRPO and others",
                RlConfig.class,
                RlInputs.DECLARED,
                List.of(Artifact.POLICY, Artifact.TRAJECTORIES, Artifact.REWARD, Artifact.PREFERENCES));
    }

    @Override
    public List<Artifact> outputs(RlConfig config) {
        boolean compares = RlComparisons.learns(config);
        return outputs().stream()
                .filter(output -> output != Artifact.REWARD || compares || RlClassifier.refreshed(config))
                .filter(output -> output != Artifact.PREFERENCES || compares)
                .toList();
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public List<String> sharedProblems(RlConfig config) {
        return config.rewards().stream()
                .filter(term -> term.sharing() == Sharing.NONE)
                .map(term -> "rewards: a term of type " + type(term)
                        + " that learns or asks while the policy does cannot be shared"
                        + " by several processes yet; leave out --processes")
                .toList();
    }

    private static String type(RewardTerm term) {
        String name = term.getClass().getSimpleName().replace("RewardTerm", "");
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> inputProblems(RlConfig config, Set<String> given) {
        return Stream.of(
                        RlCritic.problems(config, given),
                        RlClassifier.problems(config, given),
                        RlComparisons.problems(config, given))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void run(RlConfig asked, StageContext context) throws IOException {
        RlInputs inputs = new RlInputs(context);
        List<ModelRole> roles = inputs.roles(asked);
        PromptSource prompts = inputs.prompts(asked);
        ClassifierExamples examples = RlClassifier.examples(asked, context);
        RlConfig config = new RlMemory(
                        asked,
                        ModelsMemory.of(roles, asked.engine(), asked.lora()),
                        inputs.longestStart(asked, prompts),
                        examples.longest())
                .fit(context);
        try (Models models = Models.open(roles, config.engine(), config.lora());
                Rewards rewards = Rewards.open(config.rewards(), inputs.rewardContext(config, models, examples))) {
            rewards.expect(prompts.all());
            RlLoop.Place place = place(config, models, inputs);
            Demonstrations demonstrations = inputs.demonstrations(config, models.policy());
            try (Environment environment = inputs.environment(config, models.policy());
                    RlLoop loop = new RlLoop(config, models, prompts, demonstrations, rewards, environment, place)) {
                TrainerState selected = loop.run();
                if (!context.processes().leads()) {
                    return;
                }
                place.trajectories().copyTo(context.output(Artifact.TRAJECTORIES));
                TrainingReport.say(selected, loop.skipped(), context);
                RunawayWarnings.ofPolicy(
                                selected.metrics(), models.policy().config().vocabularySize())
                        .ifPresent(context::warn);
                TrainingReport.save(models.policy()::save, selected, context, Artifact.POLICY);
                if (RlClassifier.refreshed(config)) {
                    RlClassifier.save(config, models, context);
                }
                Optional<ComparisonLearning> learned = rewards.comparisons();
                if (learned.isPresent()) {
                    RlComparisons.save(config, learned.get(), models, context, lineage(config, models, inputs));
                }
                selected.metrics().forEach(context::result);
            }
        }
    }

    private RlLoop.Place place(RlConfig config, Models models, RlInputs inputs) throws IOException {
        StageContext context = inputs.context();
        Lineage lineage = lineage(config, models, inputs);
        return new RlLoop.Place(
                TrainingReport.run(context, context.work()),
                inputs.recipe(config),
                new TrajectoryLog.Place(context.work().resolve("trajectories"), lineage));
    }

    private Lineage lineage(RlConfig config, Models models, RlInputs inputs) {
        return inputs.context()
                .lineage(this, config)
                .withParents(List.of(inputs.parent()))
                .withTokenizer(models.policy().tokenizer().fingerprint(), null);
    }
}
