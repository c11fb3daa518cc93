package org.align4j.benchmarks;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.training.BatchConfig;
import org.align4j.model.training.Batches;
import org.align4j.model.training.CrossEntropy;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.Schedule;
import org.align4j.model.training.TokenRow;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.bench.Measurement;
import org.align4j.pipeline.bench.Work;
import org.align4j.pipeline.bench.Workload;
import org.align4j.pipeline.bench.Workloads;

/**
 * Our side of a comparison: {@code SideBySide MODEL WORK WEIGHTS PRECISION}, the same shapes and work as
 * {@code peers.py}, one turn per line of input. Weights are what sampling holds them in; both as {@code --weights} and
 * {@code --precision} name them.
 */
public final class SideBySide {
    private static final int ROWS = 4;
    private static final int LENGTH = 256;
    private static final int PROMPT = 64;
    private static final int NEW_TOKENS = 128;
    private static final int PAIRS = 2;
    private static final int COMPLETIONS = 16;
    private final CausalLm policy;
    private final Turns turns = new Turns(System.out);
    private final Random random = new Random(1);

    private SideBySide(CausalLm policy) {
        this.policy = policy;
    }

    /** Runs the work on all cores until the input ends. */
    public static void main(String[] words) throws IOException {
        Path model = Path.of(words[0]);
        EngineConfig engine = new EngineConfig("cpu", words[3], 0);
        switch (words[1]) {
            case "reward" -> repeat(model, engine, new Measurement(Work.REWARD, PAIRS, LENGTH, PROMPT));
            case "dpo" -> repeat(model, engine, new Measurement(Work.DPO, PAIRS, LENGTH, PROMPT));
            case "grpo" -> repeat(model, engine, new Measurement(Work.GRPO, COMPLETIONS, NEW_TOKENS, PROMPT));
            case "ppo" -> repeat(model, engine, new Measurement(Work.PPO, COMPLETIONS, NEW_TOKENS, PROMPT));
            case "sft" -> train(model, engine);
            default -> withFrozen(model, engine, words[1], SamplerWeights.of(words[2]));
        }
    }

    private static void train(Path model, EngineConfig engine) throws IOException {
        try (CausalLm policy = CausalLm.load(model, engine)) {
            new SideBySide(policy).train();
        }
    }

    /** What only reads or samples holds no float32 masters, as {@code align logprobs} and {@code align sample} hold none. */
    private static void withFrozen(Path model, EngineConfig engine, String work, SamplerWeights weights) {
        try (CausalLm policy = CausalLm.frozen(model, engine)) {
            SideBySide side = new SideBySide(policy);
            if (work.equals("forward")) {
                side.forward();
            } else {
                side.generate(Integer.parseInt(work.replaceFirst("^generate", "")), weights);
            }
        }
    }

    /** What {@code align bench} measures, turn by turn. */
    private static void repeat(Path model, EngineConfig engine, Measurement what) {
        Turns turns = new Turns(System.out);
        try (Workload work = Workloads.open(model, engine, what)) {
            while (turns.next()) {
                Workload.Turn turn = work.turn();
                turns.took(turn.tokens(), turn.seconds());
            }
        }
    }

    /** Optimizer steps of the product's own loop: batching, forward, backward, clipped AdamW, logging. */
    private void train() throws IOException {
        List<TokenRow> rows = IntStream.range(0, 100 * ROWS)
                .mapToObj(row -> TokenRow.learnedFrom(ids(LENGTH), 1))
                .toList();
        TrainingConfig config = new TrainingConfig(
                1e-5,
                new Schedule.Constant(),
                1,
                0,
                new BatchConfig(ROWS, 8192, 1),
                new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1),
                0,
                0);
        Path work = Files.createTempDirectory("side-by-side");
        Metrics timings = new Metrics() {
            @Override
            public void log(long step, Map<String, Double> values) {}

            @Override
            public void logTimings(long step, Map<String, Double> values) {
                turns.took((long) ROWS * LENGTH, values.getOrDefault("step_seconds", Double.NaN));
            }
        };
        TrainRun run = new TrainRun(work, new Seeds(1), timings, waiting(), line -> {});
        if (turns.next()) {
            try {
                new TrainLoop(config, run)
                        .run(policy, new Batches<>(rows, List::copyOf), new CrossEntropy(), Evaluation.none());
            } catch (NoMoreTurns e) {
                // The comparison has what it wanted.
            }
        }
        Files.deleteIfExists(work);
    }

    /** Log-probs of every token. */
    private void forward() {
        TokenBatch batch = new TokenBatch(
                IntStream.range(0, ROWS).mapToObj(row -> ids(LENGTH)).toList());
        while (turns.next()) {
            long start = System.nanoTime();
            try (NDArray logProbs = policy.evaluate(batch)) {
                logProbs.toFloatArray();
            }
            turns.took((long) ROWS * LENGTH, (System.nanoTime() - start) * 1e-9);
        }
    }

    /** Unfiltered sampling at temperature 1, prompts included in the time. */
    private void generate(int rows, SamplerWeights weights) {
        List<GenerationRequest> requests = IntStream.range(0, rows)
                .mapToObj(row -> new GenerationRequest(ids(PROMPT), row))
                .toList();
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, NEW_TOKENS, List.of());
        DecodingConfig decoding = new DecodingConfig(rows, true, weights);
        try (Generator generator = Generator.taking(policy, decoding)) {
            while (turns.next()) {
                long start = System.nanoTime();
                generator.generate(requests, 1, sampling, start);
                turns.took((long) rows * NEW_TOKENS, (System.nanoTime() - start) * 1e-9);
            }
        }
    }

    private int[] ids(int length) {
        return random.ints(length, 100, 4000).toArray();
    }

    /** Lets the loop's next step begin when its turn comes. */
    private ProgressDisplay waiting() {
        return (what, unit, total) -> new Progress() {
            @Override
            public void advance(long count) {
                if (count > 0 && !turns.next()) {
                    throw new NoMoreTurns();
                }
            }

            @Override
            public void note(String words) {}

            @Override
            public void close() {}
        };
    }

    /** Ends a loop that would go on. */
    private static final class NoMoreTurns extends RuntimeException {}
}
