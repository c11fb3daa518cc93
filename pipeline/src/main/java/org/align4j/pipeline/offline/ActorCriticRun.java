package org.align4j.pipeline.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.Batches;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.Learner;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.RolloutConfig;
import org.align4j.rl.offline.ActorCriticOfflineMethod;
import org.align4j.rl.offline.EarnedConfig;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.value.ActorCriticObjective;

/** Trains a policy by the values of an actor-critic, and holds what these promise against what it earns. */
final class ActorCriticRun {
    private static final String POLICY = "policy";
    private static final String CRITIC = "critic";
    private static final String ADVICE = "lower method.critic.learning-rate, or look at these rows";

    private final OfflineConfig config;
    private final ActorCriticOfflineMethod method;
    private final StageContext context;

    ActorCriticRun(OfflineConfig config, ActorCriticOfflineMethod method, StageContext context) {
        this.config = config;
        this.method = method;
        this.context = context;
    }

    /** What is read before models are opened. */
    private record Read(List<LoggedRow> rows, Optional<PromptSource> prompts, TrainingConfig training) {}

    void run() throws IOException {
        Path start = context.input(POLICY);
        Read read = read(start);
        OptimizerConfig optimizer = criticOptimizer();
        TrainRun run = TrainingReport.run(context, context.work().resolve("training"));
        try (ActorCriticModels models = ActorCriticModels.open(config, method, start, context)) {
            Learner critic = new Learner(
                    CRITIC,
                    models.critic(),
                    optimizer,
                    ADVICE,
                    line -> context.say(CRITIC + ", " + line),
                    context.processes());
            ActorCriticObjective objective =
                    new ActorCriticObjective(method, models.policy(), models.reference(), critic);
            try (Measuring measuring = measuring(read, models, objective)) {
                TrainLoop.Result result = new TrainLoop(read.training(), run)
                        .run(
                                models.policy(),
                                new Batches<>(read.rows(), List::copyOf),
                                objective,
                                measuring.evaluation());
                report(result);
                TrainingReport.save(models.policy()::save, result.selected(), context, Artifact.POLICY);
            }
        }
    }

    private Read read(Path start) {
        try (ModelOutline outline = ModelOutline.read(start, config.engine())) {
            List<LoggedRow> rows = LogInputs.flat(
                    LogInputs.read(outline, config.rows(), context).training());
            Optional<PromptSource> prompts = EarnedInput.read(outline, method.earned(), context);
            TrainingConfig critic = ConfigLoader.with(config.training(), "optimizer", criticOptimizer());
            TrainingConfig training = new ActorCriticMemory(
                            outline.config(),
                            config.engine(),
                            ModelMemory.adapter(start, config.engine(), config.lora()),
                            config.training(),
                            critic)
                    .fit(rows, context);
            context.say(String.format(
                    Locale.ROOT,
                    "%d rows to learn Q from; %d steps of %d rows",
                    rows.size(),
                    training.totalSteps(rows.size()),
                    training.batch().size()));
            context.warn(
                    "method.type actor-critic is for study: nothing holds Q to the log where the policy goes beyond"
                            + " it; compare eval_value/promised with eval_value/earned");
            return new Read(rows, prompts, training);
        }
    }

    private OptimizerConfig criticOptimizer() {
        return ConfigLoader.with(
                config.training().optimizer(), "ema-decay", method.critic().targetDecay());
    }

    /** What is measured, and what it samples and scores with. */
    private record Measuring(Evaluation evaluation, Optional<Player> player, Optional<Rewards> rewards)
            implements AutoCloseable {
        @Override
        public void close() {
            player.ifPresent(Player::close);
            rewards.ifPresent(Rewards::close);
        }
    }

    private Measuring measuring(Read read, ActorCriticModels models, ActorCriticObjective objective) {
        if (read.prompts().isEmpty()) {
            return new Measuring(Evaluation.none(), Optional.empty(), Optional.empty());
        }
        EarnedConfig earned = method.earned();
        Rewards rewards = Rewards.open(
                earned.rewards(),
                new RewardContext(Optional.empty(), "", models.policy().tokenizer(), JudgeContexts.of(context)));
        RolloutConfig rollout = ConfigLoader.with(
                ConfigLoader.load(RolloutConfig.class, ConfigTree.empty()), "sampling", earned.sampling());
        rollout = ConfigLoader.with(rollout, "completions-per-prompt", earned.completionsPerPrompt());
        Player player = new Player(
                models.policy(),
                Environment.SINGLE_TURN,
                rollout,
                context.seeds().seed("earned"));
        Promise promise = new Promise(objective, models.policy(), read.prompts().get(), player, rewards);
        return new Measuring(promise, Optional.of(player), Optional.of(rewards));
    }

    private void report(TrainLoop.Result result) {
        context.result("steps", result.steps());
        context.result("tokens", result.tokens());
        Map<String, Double> metrics = result.metrics();
        metrics.forEach((name, value) -> {
            if (name.startsWith("eval_") || name.startsWith("value/") || name.startsWith("critic/")) {
                context.result(name, value);
            }
        });
        if (metrics.containsKey("eval_value/gap")) {
            context.say(String.format(
                    Locale.ROOT,
                    "Q promises %.4f at the start of a completion, the policy earns %.4f",
                    metrics.get("eval_value/promised"),
                    metrics.get("eval_value/earned")));
        }
        TrainingReport.say(result, context);
    }
}
