package org.align4j.pipeline.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Demonstration;
import org.align4j.model.CausalLm;
import org.align4j.model.generation.GivenCompletions;
import org.align4j.model.text.PromptedRow;
import org.jspecify.annotations.Nullable;

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

    /** A completion to be read behind its prompt. */
    record Row(Content prompt, Content completion) {}

    /** Of each row's completion tokens, as the model would write them: one with a condition is told it. */
    double[][] logProbs(CausalLm model, List<Row> rows) {
        return new GivenCompletions(model, batchTokens).logProbs(encoded(model, rows));
    }

    private static List<PromptedRow> encoded(CausalLm model, List<Row> rows) {
        return rows.stream()
                .map(row -> model.tokenizer().encodeRow(row.prompt(), row.completion()))
                .toList();
    }

    /**
     * The same, without the rows that are longer than the model reads.
     *
     * @return null for each of those
     */
    double @Nullable [][] logProbsWhereTheyFit(CausalLm model, List<Row> rows) {
        GivenCompletions given = new GivenCompletions(model, batchTokens);
        List<PromptedRow> encoded = encoded(model, rows);
        List<Integer> fitting = IntStream.range(0, rows.size())
                .filter(row -> given.told(encoded.get(row)).tokens().length
                        <= model.config().maxPositions())
                .boxed()
                .toList();
        double[][] read = given.logProbs(fitting.stream().map(encoded::get).toList());
        double @Nullable [][] logProbs = new double[rows.size()][];
        for (int i = 0; i < read.length; i++) {
            logProbs[fitting.get(i)] = read[i];
        }
        return logProbs;
    }

    /** Of the completions, given their prompts. */
    public Perplexity perplexity(CausalLm model, List<Demonstration> demonstrations) {
        long bytes = 0;
        for (Demonstration demonstration : demonstrations) {
            bytes += demonstration.completion().lastText().getBytes(StandardCharsets.UTF_8).length;
        }
        double sum = 0;
        long tokens = 0;
        List<Row> rows = demonstrations.stream()
                .map(each -> new Row(each.prompt(), each.completion()))
                .toList();
        for (double[] logProbs : logProbs(model, rows)) {
            sum -= Arrays.stream(logProbs).sum();
            tokens += logProbs.length;
        }
        return new Perplexity(Math.exp(sum / tokens), sum / Math.log(2) / bytes);
    }
}
