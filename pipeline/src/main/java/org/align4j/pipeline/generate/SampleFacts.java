package org.align4j.pipeline.generate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.run.Counted;
import org.align4j.data.Dataset;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.pipeline.stage.StageContext;

/**
 * What a finished dataset of samples holds, counted from it, so that a continued run says what an uninterrupted one says.
 *
 * @param cut completions that ended at the limit on tokens
 * @param logProbs sum over all tokens
 */
record SampleFacts(long prompts, long dropped, long completions, long tokens, long cut, double logProbs) {
    static SampleFacts of(Dataset<Sample> samples) {
        long[] counts = new long[3];
        double[] sum = new double[1];
        samples.forEach(sample -> {
            for (SampledCompletion completion : sample.completions()) {
                counts[0]++;
                counts[1] += completion.tokenIds().size();
                counts[2] += completion.finishReason().equals("length") ? 1 : 0;
                completion.logprobs().forEach(logProb -> sum[0] += logProb);
            }
        });
        long dropped = samples.info().dropped().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new SampleFacts(samples.rows(), dropped, counts[0], counts[1], counts[2], sum[0]);
    }

    /** Says it, and notes it under the names TRL logs. */
    void report(StageContext context) {
        double most = Math.max(1, completions);
        context.say(String.format(
                Locale.ROOT,
                "%s of %s, %.1f tokens on average, %.1f %% cut at the limit",
                Counted.of(completions, "completion"),
                Counted.of(prompts, "prompt"),
                tokens / most,
                100 * cut / most));
        if (dropped > 0) {
            context.warn(dropped + " prompts were longer than the model's context and left out");
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("completions/mean_length", tokens / most);
        metrics.put("completions/clipped_ratio", cut / most);
        metrics.put("mean_logprob", logProbs / Math.max(1, tokens));
        context.metrics().log(1, metrics);
        context.result("prompts", prompts);
        context.result("dropped", dropped);
        context.result("completions", completions);
        context.result("tokens", tokens);
        metrics.forEach(context::result);
    }
}
