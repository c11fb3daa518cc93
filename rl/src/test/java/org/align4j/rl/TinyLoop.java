package org.align4j.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Trajectory;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.TrainRun;
import org.align4j.reward.RewardModel;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.Rewards;
import org.align4j.testkit.Fixtures;

/** An opened {@link RlLoop} of a tiny random model on four prompts, one of which has a truth that is not a number. */
record TinyLoop(Path folder, Consumer<String> say, ProcessGroup processes, Optional<RewardModel> reward) {
    /** Differs from episode to episode. */
    static final String CONTAINS =
            "[{type: judge, judge: {type: verifier, check: {type: regex, pattern: a}}}, {type: missing-eos}]";

    TinyLoop(Path folder, Consumer<String> say, ProcessGroup processes) {
        this(folder, say, processes, Optional.empty());
    }

    TinyLoop(Path folder, Consumer<String> say) {
        this(folder, say, ProcessGroup.alone());
    }

    TinyLoop(Path folder) {
        this(folder, line -> {});
    }

    /** What was written of all episodes that were learned from. */
    List<Trajectory> trajectories(String name) {
        return Dataset.open(folder.resolve(name).resolve("trajectories"), Trajectory.class)
                .toList();
    }

    static RlConfig config(String rewards, List<Assignment> more) {
        Stream<Assignment> common = Stream.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("rewards", rewards),
                Assignment.of("advantage", "{type: group-relative}"),
                Assignment.of("kl-penalty", "none"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.completions-per-prompt", "2"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("update.schedule", "constant"));
        return ConfigLoader.load(
                RlConfig.class, null, Stream.concat(common, more.stream()).toList());
    }

    <T> T run(String name, RlConfig config, Environment environment, Function<RlLoop, T> work) throws IOException {
        return run(name, config, environment, (loop, models) -> work.apply(loop), "12");
    }

    <T> T run(String name, RlConfig config, Environment environment, Function<RlLoop, T> work, String truth)
            throws IOException {
        return run(name, config, environment, (loop, models) -> work.apply(loop), truth);
    }

    /** What is done with an opened loop. */
    interface Work<T> {
        T with(RlLoop loop, Models models);
    }

    <T> T run(String name, RlConfig config, Environment environment, Work<T> work) throws IOException {
        return run(name, config, environment, work, "12");
    }

    <T> T run(String name, RlConfig config, Environment environment, Work<T> work, String truth) throws IOException {
        Path place = folder.resolve(name);
        Path own = processes.leads()
                ? place
                : folder.resolve(name + "-process-" + processes.place().rank());
        Seeds seeds = new Seeds(3);
        List<ModelRole> roles = new ArrayList<>(List.of(
                ModelRole.policy(Fixtures.path("checkpoints/llama"), 1), ModelRole.reference(Optional.empty())));
        if (config.advantage().needsCritic()) {
            roles.add(ModelRole.critic(Optional.empty(), 7));
        }
        try (Models models = Models.open(roles, config.engine(), LoraConfig.none());
                Rewards rewards = Rewards.open(
                        config.rewards(),
                        new RewardContext(
                                reward,
                                "",
                                models.policy().tokenizer(),
                                new JudgeContext(own, seeds, line -> {}),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                processes));
                RlLoop loop = new RlLoop(
                        config,
                        models,
                        PromptSource.of(prompts(truth), models.policy().tokenizer(), 100, TooLong.ERROR, seeds),
                        rewards,
                        environment,
                        new RlLoop.Place(
                                new TrainRun(
                                        place,
                                        seeds,
                                        Metrics.none(),
                                        ProgressDisplay.none(),
                                        say,
                                        own.resolve("kept"),
                                        processes),
                                "test",
                                new TrajectoryLog.Place(own.resolve("trajectories"), Lineage.of("test"))))) {
            return work.with(loop, models);
        }
    }

    private static List<Prompt> prompts(String truth) {
        return Stream.of(Map.entry("6 + 6?", truth), Map.entry("5 + 7?", truth), Map.entry("4 + 8?", truth))
                .map(each -> new Prompt(each.getKey(), Content.user(each.getKey()), each.getValue()))
                .collect(
                        () -> new ArrayList<>(List.of(new Prompt("odd", Content.user("How many?"), "a dozen"))),
                        ArrayList::add,
                        ArrayList::addAll);
    }
}
