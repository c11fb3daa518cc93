package org.align4j.pipeline.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Demonstration;
import org.align4j.model.CausalLm;
import org.align4j.model.text.PromptedRow;

/** What log-probs say about a policy: how far it is from its reference, how well it expects given completions. */
public record LanguageMeasures(int batchTokens) {
    /**
     * KL of the policy from the reference, estimated on the policy's own completions.
     *
     * @param temperature at which they were sampled
     * @throws UserError if the two have different tokenizers: their log-probs do not compare
     */
    public KlEstimate divergence(CausalLm policy, CausalLm reference, Answers answers, double temperature) {
        if (!policy.tokenizer().fingerprint().equals(reference.tokenizer().fingerprint())) {
            throw new UserError(
                    "the reference's tokenizer or chat template differs from the policy's, so there is no KL"
                            + " between them; give the checkpoint that the policy was trained from");
        }
        List<PromptedTokens> rows = answers.rows();
        // The likeliest token has no distribution of its own; the model's is that at 1.
        double at = temperature == 0 ? 1 : temperature;
        // what a condition makes of the policy is not what it says behind the prompt alone
        double[][] ours = policy.condition().isPresent()
                ? answers.logProbs()
                : PromptedTokens.read(rows, batch -> policy.evaluate(batch, at), batchTokens);
        double[][] theirs = PromptedTokens.read(rows, batch -> reference.evaluate(batch, at), batchTokens);
        List<double[]> logRatios = new ArrayList<>();
        for (int row = 0; row < ours.length; row++) {
            double[] logRatio = new double[ours[row].length];
            for (int t = 0; t < logRatio.length; t++) {
                logRatio[t] = ours[row][t] - theirs[row][t];
            }
            logRatios.add(logRatio);
        }
        return KlEstimate.of(logRatios);
    }

    /**
     * How well a model expects completions that it did not write.
     *
     * @param perToken exp of the mean negative log-prob of a completion's token
     * @param bitsPerByte comparable between tokenizers
     */
    public record Perplexity(double perToken, double bitsPerByte) {}

    /** Of the completions, given their prompts. */
    public Perplexity perplexity(CausalLm model, List<Demonstration> demonstrations) {
        List<PromptedTokens> rows = new ArrayList<>();
        long bytes = 0;
        for (Demonstration demonstration : demonstrations) {
            PromptedRow row = model.tokenizer().encodeRow(demonstration.prompt(), demonstration.completion());
            rows.add(new PromptedTokens(row.tokens(), row.promptLength()));
            bytes += demonstration.completion().lastText().getBytes(StandardCharsets.UTF_8).length;
        }
        double sum = 0;
        long tokens = 0;
        for (double[] logProbs : PromptedTokens.read(rows, model::evaluate, batchTokens)) {
            sum -= Arrays.stream(logProbs).sum();
            tokens += logProbs.length;
        }
        return new Perplexity(Math.exp(sum / tokens), sum / Math.log(2) / bytes);
    }
}
