package org.align4j.pipeline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.CausalLm;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ModelsMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.training.TrainRun;
import org.align4j.pipeline.rl.RlMemory;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.rl.RlConfig;
import org.align4j.rl.RlLoop;
import org.align4j.rl.TrajectoryLog;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.Turn;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.Rewards;

/** Iterations of the real {@link RlLoop} on random prompts, one a turn: for measuring its speed. */
public final class RlIterations implements Workload {
    private final Path work;
    private final Models models;
    private final Rewards rewards;
    private final RlLoop loop;

    /**
     * What an iteration samples.
     *
     * @param completions of all prompts together
     * @param group completions of one prompt
     * @param promptLength tokens
     * @param newTokens most tokens of a completion; it ends earlier where the policy says so
     * @param weights what the decoder holds weights in
     */
    public record Size(int completions, int group, int promptLength, int newTokens, SamplerWeights weights) {
        /** With weights in the engine's precision. */
        public Size(int completions, int group, int promptLength, int newTokens) {
            this(completions, group, promptLength, newTokens, SamplerWeights.PRECISION);
        }

        int prompts() {
            return Math.max(1, completions / group);
        }
    }

    /** Which method is measured. */
    public enum Method {
        /** Group-relative advantages, the KL term in the loss, no reward model. */
        GRPO,
        /** GAE with a critic, the KL term in the reward, a reward model; both of the policy's size. */
        PPO
    }

    /** @param folder a language model's checkpoint; every model of the run starts from it */
    public RlIterations(Path folder, EngineConfig engine, Method method, Size size) {
        RlConfig config = config(method, size);
        Seeds seeds = new Seeds(1);
        models = Models.open(roles(folder, method), engine, LoraConfig.none());
        try {
            work = Files.createTempDirectory("align-bench-");
            Optional<RewardModel> reward = method == Method.PPO
                    ? Optional.of(new RewardModel(models.scorer(ModelRole.REWARD), RewardFacts.NONE))
                    : Optional.empty();
            rewards = Rewards.open(
                    config.rewards(),
                    new RewardContext(
                            reward, "bench", models.policy().tokenizer(), new JudgeContext(work, seeds, line -> {})));
            TrainRun run = new TrainRun(work, seeds, Metrics.none(), ProgressDisplay.none(), line -> {});
            loop = new RlLoop(
                    config,
                    models,
                    prompts(models.policy(), size),
                    rewards,
                    Environment.SINGLE_TURN,
                    new RlLoop.Place(
                            run, "bench", new TrajectoryLog.Place(work.resolve("trajectories"), Lineage.of("bench"))));
        } catch (IOException e) {
            models.close();
            throw new UncheckedIOException("the benchmark's work folder", e);
        }
    }

    /** What such iterations are estimated to hold. */
    static MemoryEstimate memory(Path folder, EngineConfig engine, Method method, Size size) {
        ModelsMemory memory = ModelsMemory.of(roles(folder, method), engine, LoraConfig.none());
        return new RlMemory(config(method, size), memory, size.promptLength()).estimate();
    }

    private static List<ModelRole> roles(Path folder, Method method) {
        List<ModelRole> both = List.of(ModelRole.policy(folder, 0), ModelRole.reference(Optional.empty()));
        return method == Method.GRPO
                ? both
                : List.of(
                        both.get(0),
                        both.get(1),
                        ModelRole.reward(Optional.empty(), 1),
                        ModelRole.critic(Optional.empty(), 2));
    }

    private static RlConfig config(Method method, Size size) {
        Stream<Assignment> own = method == Method.PPO
                ? Stream.of(Assignment.of("rewards", "[{type: model}]"))
                : Stream.of(
                        Assignment.of("rewards", "[{type: length}]"),
                        Assignment.of("advantage", "{type: group-relative}"),
                        Assignment.of("kl-penalty", "{type: in-loss}"));
        Stream<Assignment> common = Stream.of(
                Assignment.of("rollout.prompts-per-iteration", Integer.toString(size.prompts())),
                Assignment.of("rollout.completions-per-prompt", Integer.toString(size.group())),
                Assignment.of("rollout.sampling.max-new-tokens", Integer.toString(size.newTokens())),
                Assignment.of("rollout.sampler.weights", size.weights().word()),
                Assignment.of("update.epochs", "1"),
                Assignment.of("update.iterations", Integer.toString(Integer.MAX_VALUE / 2)),
                Assignment.of("update.checkpoint-every", "0"));
        return ConfigLoader.load(
                RlConfig.class, null, Stream.concat(common, own).toList());
    }

    private static PromptSource prompts(CausalLm policy, Size size) {
        Random random = new Random(1);
        List<int[]> ids = IntStream.range(0, size.prompts())
                .mapToObj(row -> random.ints(
                                size.promptLength(), 0, policy.config().vocabularySize())
                        .toArray())
                .toList();
        List<Prompt> prompts = IntStream.range(0, size.prompts())
                .mapToObj(row -> new Prompt(
                        "random-" + row, Content.text(policy.tokenizer().decode(ids.get(row))), null))
                .toList();
        return PromptSource.encoded(prompts, ids, new Seeds(1));
    }

    @Override
    public Turn turn() {
        RlLoop.Iteration done = loop.next();
        return new Turn(done.sampledTokens(), done.timings().get("step_time"));
    }

    @Override
    public void close() {
        loop.close();
        rewards.close();
        models.close();
        AtomicFiles.discardTree(work);
    }
}
