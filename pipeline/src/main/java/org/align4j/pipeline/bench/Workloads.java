package org.align4j.pipeline.bench;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.BatchUnit;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.ValueModel;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.training.BatchConfig;
import org.align4j.model.training.Batches;
import org.align4j.model.training.CrossEntropy;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.model.training.TokenRow;
import org.align4j.pipeline.bench.RlIterations.Method;
import org.align4j.reward.PairBatch;
import org.align4j.reward.PairObjective;
import org.align4j.reward.PromptPairs;
import org.align4j.reward.loss.BradleyTerry;
import org.align4j.rl.episode.Turn;
import org.align4j.rl.preference.PairStep;

/** Loads a model and makes the batch for every {@link Work}. Tokens are drawn at random: speed does not depend on them. */
public final class Workloads {
    private static final double LEARNING_RATE = 1e-5;
    private static final int GROUP = 8;

    private final Path folder;
    private final EngineConfig engine;
    private final Random random = new Random(1);

    private Workloads(Path folder, EngineConfig engine) {
        this.folder = folder;
        this.engine = engine;
    }

    /**
     * Loads what the work needs.
     *
     * @param folder a language model's checkpoint
     */
    public static Workload open(Path folder, EngineConfig engine, Measurement what) {
        Workloads workloads = new Workloads(folder, engine);
        return switch (what.work()) {
            case LOGPROBS -> workloads.logProbs(what);
            case SFT -> workloads.sft(what);
            case REWARD -> workloads.reward(what);
            case DPO -> workloads.dpo(what);
            case GENERATE -> workloads.generate(what);
            case GRPO -> new RlIterations(folder, engine, Method.GRPO, grpoSize(what));
            case PPO -> new RlIterations(folder, engine, Method.PPO, ppoSize(what));
        };
    }

    static RlIterations.Size grpoSize(Measurement what) {
        return new RlIterations.Size(
                what.batch(), group(what.batch()), what.promptLength(), what.length(), what.weights());
    }

    static RlIterations.Size ppoSize(Measurement what) {
        return new RlIterations.Size(what.batch(), 1, what.promptLength(), what.length(), what.weights());
    }

    /** Completions of one prompt: as many as divide the batch evenly, 8 at most; all of them where nothing does. */
    private static int group(int completions) {
        for (int group = GROUP; group > 1; group--) {
            if (completions % group == 0) {
                return group;
            }
        }
        return completions;
    }

    private Workload logProbs(Measurement what) {
        CausalLm policy = CausalLm.frozen(folder, engine);
        List<TokenBatch> batches = MicroBatches.split(rows(policy, what), microBatchTokens()).stream()
                .map(part -> new TokenBatch(part.stream().map(TokenRow::ids).toList()))
                .toList();
        return timed(policy, () -> {
            for (TokenBatch batch : batches) {
                try (NDArray numbers = policy.evaluate(batch)) {
                    numbers.toFloatArray();
                }
            }
            return (long) what.batch() * what.length();
        });
    }

    private Workload sft(Measurement what) {
        CausalLm policy = CausalLm.load(folder, engine);
        return learning(policy, new CrossEntropy(), new Batches<>(rows(policy, what), List::copyOf));
    }

    private Workload reward(Measurement what) {
        ValueModel model = ValueModel.fromPolicy(folder, engine, 1);
        List<PromptPairs> pairs = IntStream.range(0, what.batch())
                .mapToObj(pair -> new PromptPairs(
                        List.of(ids(model, what.length()), ids(model, what.length())),
                        List.of(new PromptPairs.Pair(0, 1, 1, false, 0, what.length() / 2, what.length() / 2))))
                .toList();
        BradleyTerry loss = ConfigLoader.load(BradleyTerry.class, null, List.of());
        return learning(model, new PairObjective(loss), new Batches<>(pairs, PairBatch::of));
    }

    private Workload dpo(Measurement what) {
        CausalLm policy = CausalLm.load(folder, engine);
        PairStep step = new PairStep(
                policy,
                IntStream.range(0, 2 * what.batch())
                        .mapToObj(row -> ids(policy, what.length()))
                        .toList(),
                Math.min(what.promptLength(), what.length() - 1));
        policy.prepareTraining(optimizer());
        return timed(policy, () -> {
            step.learn(microBatchTokens());
            policy.step(LEARNING_RATE);
            return 2L * what.batch() * what.length();
        });
    }

    private Workload generate(Measurement what) {
        CausalLm policy = CausalLm.frozen(folder, engine);
        List<GenerationRequest> requests = IntStream.range(0, what.batch())
                .mapToObj(row -> new GenerationRequest(ids(policy, what.promptLength()), row))
                .toList();
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, what.length(), List.of());
        Generator generator = Generator.taking(policy, new DecodingConfig(what.batch(), true, what.weights()));
        Workload turns = timed(policy, () -> {
            generator.generate(requests, 1, sampling, random.nextLong());
            return (long) what.batch() * what.length();
        });
        return closingFirst(generator, turns);
    }

    private <U extends BatchUnit, B> Workload learning(
            TokenModel model, Objective<B> objective, Batches<U, B> batches) {
        model.prepareTraining(optimizer());
        List<B> micro = MicroBatches.split(batches.units(), microBatchTokens()).stream()
                .map(batches.collate())
                .toList();
        double weight = micro.stream().mapToDouble(objective::weight).sum();
        long tokens = batches.units().stream().mapToLong(BatchUnit::tokens).sum();
        return timed(model, () -> {
            for (B batch : micro) {
                objective.accumulate(model, batch, 1 / weight, new MetricSums());
            }
            model.step(LEARNING_RATE);
            return tokens;
        });
    }

    private List<TokenRow> rows(CausalLm policy, Measurement what) {
        return IntStream.range(0, what.batch())
                .mapToObj(row -> TokenRow.learnedFrom(ids(policy, what.length()), 1))
                .toList();
    }

    private int[] ids(TokenModel model, int length) {
        return random.ints(length, 0, model.config().vocabularySize()).toArray();
    }

    /** What stages take unless told otherwise. */
    static int microBatchTokens() {
        return ConfigLoader.load(BatchConfig.class, null, List.of())
                .microBatchTokens()
                .count();
    }

    private static OptimizerConfig optimizer() {
        return ConfigLoader.load(OptimizerConfig.class, null, List.of());
    }

    private static Workload timed(TokenModel model, LongSupplier work) {
        return new Workload() {
            @Override
            public Turn turn() {
                long started = System.nanoTime();
                long tokens = work.getAsLong();
                return new Turn(tokens, (System.nanoTime() - started) * 1e-9);
            }

            @Override
            public void close() {
                model.close();
            }
        };
    }

    private static Workload closingFirst(Generator generator, Workload turns) {
        return new Workload() {
            @Override
            public Turn turn() {
                return turns.turn();
            }

            @Override
            public void close() {
                generator.close();
                turns.close();
            }
        };
    }
}
