package org.align4j.pipeline.bench;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;

/** What {@code align bench} takes. */
public record BenchConfig(
        @Option(doc = "A language model's checkpoint folder, or the run that made it")
        Path folder,

        @Option(
                doc = "What to measure: logprobs, sft, reward, dpo, generate, grpo, ppo",
                def = "[logprobs, sft, reward, dpo, generate]")
        List<Work> what,

        @Option(doc = "Batch size: rows; pairs for reward and dpo, completions for grpo and ppo", def = "[1, 4, 16]")
        List<Integer> batch,

        @Option(doc = "Tokens per row; when sampling, new tokens after the prompt", def = "256")
        int length,

        @Option(doc = "Tokens per prompt, when sampling", def = "64")
        int promptLength,

        @Option(doc = "Minimum seconds per measurement, after a warm-up", def = "3")
        double seconds,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Measure again which types are fastest here, for later commands with auto", def = "false")
        boolean measureAgain) {
    public BenchConfig {
        what = List.copyOf(what);
        batch = batch.stream().sorted().distinct().toList();
        Check.that(!what.isEmpty(), "what", "must name something to measure", what);
        Check.that(!batch.isEmpty(), "batch", "must have a number", batch);
        batch.forEach(rows -> Check.atLeast("batch", 1, rows));
        Check.atLeast("length", 2, length);
        Check.atLeast("prompt-length", 2, promptLength);
        Check.notNegative("seconds", seconds);
        new EngineConfig(device, precision, threads);
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads);
    }

    /** Everything that is to be measured, the same work's batches in rising order. */
    List<Measurement> measurements() {
        return what.stream()
                .flatMap(work -> batch.stream().map(rows -> new Measurement(work, rows, length, promptLength, weights)))
                .toList();
    }
}
