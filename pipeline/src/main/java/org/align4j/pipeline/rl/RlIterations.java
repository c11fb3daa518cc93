package org.align4j.pipeline.rl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.CausalLm;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.bench.Workload;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/**
 * Iterations of the real {@link RlLoop} on random prompts, one for each turn: for measuring its speed. The loop has a
 * thread of its own, which waits between turns.
 */
public final class RlIterations implements Workload {
    private final Semaphore asked = new Semaphore(0);
    /** A {@link Workload.Turn}, or the {@link Throwable} that ended the loop. */
    private final SynchronousQueue<Object> answers = new SynchronousQueue<>();

    private final Thread loop;
    private volatile boolean ended;

    /**
     * What an iteration samples.
     *
     * @param completions of all prompts together
     * @param group completions of one prompt
     * @param promptLength tokens
     * @param newTokens most tokens of a completion; it ends earlier where the policy says so
     */
    public record Size(int completions, int group, int promptLength, int newTokens) {
        int prompts() {
            return Math.max(1, completions / group);
        }
    }

    /** Thrown in the loop's thread where no more turns are wanted. */
    private static final class Enough extends RuntimeException {}

    private RlIterations(Path folder, EngineConfig engine, Size size, RlConfig config) {
        loop = new Thread(() -> run(folder, engine, size, config), "rl-iterations");
        loop.setDaemon(true);
        loop.start();
    }

    /** Group-relative advantages, the KL term in the loss, no reward model. */
    public static RlIterations grpo(Path folder, EngineConfig engine, Size size) {
        return new RlIterations(folder, engine, size, grpo(size));
    }

    /** GAE with a critic, the KL term in the reward, a reward model; both of the policy's size. */
    public static RlIterations ppo(Path folder, EngineConfig engine, Size size) {
        return new RlIterations(folder, engine, size, ppo(size));
    }

    static RlConfig grpo(Size size) {
        return config(
                size,
                Assignment.of("rewards", "[{type: length}]"),
                Assignment.of("advantage", "{type: group-relative}"),
                Assignment.of("kl-penalty", "{type: in-loss}"));
    }

    static RlConfig ppo(Size size) {
        return config(size, Assignment.of("rewards", "[{type: model}]"));
    }

    private static RlConfig config(Size size, Assignment... more) {
        List<Assignment> all = Stream.concat(
                        Stream.of(
                                Assignment.of("rollout.prompts-per-iteration", Integer.toString(size.prompts())),
                                Assignment.of("rollout.completions-per-prompt", Integer.toString(size.group())),
                                Assignment.of("rollout.sampling.max-new-tokens", Integer.toString(size.newTokens())),
                                Assignment.of("update.epochs", "1"),
                                Assignment.of("update.iterations", Integer.toString(Integer.MAX_VALUE / 2)),
                                Assignment.of("update.checkpoint-every", "0")),
                        Stream.of(more))
                .toList();
        return ConfigLoader.load(RlConfig.class, null, all);
    }

    @Override
    public Turn turn() {
        asked.release();
        try {
            Object answer = answers.take();
            if (answer instanceof Throwable fault) {
                throw fault instanceof RuntimeException known ? known : new IllegalStateException(fault);
            }
            return (Turn) answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an iteration ran", e);
        }
    }

    @Override
    public void close() {
        ended = true;
        asked.release();
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Path folder, EngineConfig engine, Size size, RlConfig config) {
        try {
            Path work = Files.createTempDirectory("align-bench-");
            try {
                awaitTurn();
                iterate(folder, engine, size, config, work);
            } finally {
                delete(work);
            }
        } catch (Enough e) {
            // Whoever measures has seen enough.
        } catch (IOException | RuntimeException e) {
            answer(e);
        }
    }

    private void iterate(Path folder, EngineConfig engine, Size size, RlConfig config, Path work) throws IOException {
        boolean withCritic = config.advantage().needsCritic();
        try (CausalLm policy = CausalLm.load(folder, engine);
                CausalLm reference = CausalLm.frozen(folder, engine)) {
            policy.shareMemory(reference);
            if (withCritic) {
                try (RewardModel reward = new RewardModel(ValueModel.fromPolicy(folder, engine, 1), RewardFacts.NONE);
                        ValueModel values = ValueModel.fromPolicy(folder, engine, 2)) {
                    policy.shareMemory(reward.scorer());
                    policy.shareMemory(values);
                    iterate(policy, reference, reward, new Critic(values, Normalization.NONE), size, config, work);
                }
            } else {
                iterate(policy, reference, null, null, size, config, work);
            }
        }
    }

    private void iterate(
            CausalLm policy,
            CausalLm reference,
            @Nullable RewardModel reward,
            @Nullable Critic critic,
            Size size,
            RlConfig config,
            Path work)
            throws IOException {
        Context context = new Context(work);
        Rewards rewards = new Rewards(
                config.rewards(), reward, policy.tokenizer(), new JudgeContext(work, context.seeds(), line -> {}));
        new RlLoop(config, new RlLoop.Models(policy, reference, critic), prompts(policy, size), rewards, context)
                .run("bench", new TrajectoryLog.Place(work.resolve("trajectories"), Lineage.of("bench")));
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

    private void awaitTurn() {
        asked.acquireUninterruptibly();
        if (ended) {
            throw new Enough();
        }
    }

    private void answer(Object answer) {
        try {
            answers.put(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Enough();
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    /** Surroundings that hear of nothing but how long an iteration took. */
    private final class Context implements StageContext {
        private final Path work;

        Context(Path work) {
            this.work = work;
        }

        @Override
        public Metrics metrics() {
            return new Metrics() {
                @Override
                public void log(long step, Map<String, Double> values) {}

                @Override
                public void logTimings(long step, Map<String, Double> values) {
                    double tokens = values.get("sampled_tokens_per_second") * values.get("timing/sampling");
                    answer(new Turn(Math.round(tokens), values.get("step_time")));
                    awaitTurn();
                }
            };
        }

        @Override
        public Path input(String name) {
            throw new IllegalStateException("there is no input " + name);
        }

        @Override
        public Optional<Path> optionalInput(String name) {
            return Optional.empty();
        }

        @Override
        public Path output(Artifact artifact) {
            return work.resolve(artifact.folder());
        }

        @Override
        public Path work() {
            return work;
        }

        @Override
        public Seeds seeds() {
            return new Seeds(1);
        }

        @Override
        public ProgressDisplay progress() {
            return ProgressDisplay.none();
        }

        @Override
        public void result(String name, Object value) {}

        @Override
        public void say(String line) {}

        @Override
        public void warn(String line) {}
    }
}
