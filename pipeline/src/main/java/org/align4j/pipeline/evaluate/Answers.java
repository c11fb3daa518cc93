package org.align4j.pipeline.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.generate.DrawnRow;
import org.align4j.pipeline.stage.RowParts;

/**
 * What one model answers to the prompts.
 *
 * @param prompts in order
 * @param promptTokens of each prompt
 * @param completions of each prompt, in the order they were drawn
 */
public record Answers(List<Prompt> prompts, List<int[]> promptTokens, List<List<Completion>> completions) {
    /** Prompts of a part, where they are drawn elsewhere. */
    static final int PART = 64;

    /**
     * Draws them; the same seed draws the same whatever is drawn besides.
     *
     * @param weights what the decoder holds its weights in
     */
    public static Answers draw(
            CausalLm model,
            SamplerWeights weights,
            List<Prompt> prompts,
            int completionsPerPrompt,
            SamplingConfig sampling,
            long seed,
            ProgressDisplay display) {
        List<int[]> tokens = encoded(model, prompts);
        List<GenerationRequest> requests = IntStream.range(0, tokens.size())
                .mapToObj(row -> new GenerationRequest(tokens.get(row), row))
                .toList();
        long total = (long) prompts.size() * completionsPerPrompt;
        long[] done = new long[1];
        try (Generator generator = Generator.of(model, new DecodingConfig(0, false, weights));
                Progress progress = display.start("answering", "completions", total)) {
            List<List<Completion>> drawn =
                    generator.generate(requests, completionsPerPrompt, sampling, seed, (finished, tokensSoFar) -> {
                        progress.advance(finished - done[0]);
                        done[0] = finished;
                    });
            return new Answers(prompts, tokens, drawn);
        }
    }

    /** Draws them elsewhere, as {@link #draw} does here. */
    static Answers drawnBy(
            RowParts<EvaluateConfig> others, String work, CausalLm model, List<Prompt> prompts, Progress progress)
            throws IOException {
        List<int[]> tokens = encoded(model, prompts);
        Iterator<DrawnRow.Asked> asked = IntStream.range(0, tokens.size())
                .mapToObj(row -> new DrawnRow.Asked(tokens.get(row), row))
                .iterator();
        List<List<Completion>> drawn = new ArrayList<>();
        others.compute(DrawnRow.work(work, PART), asked, progress)
                .forEachRemaining(row -> drawn.add(row.completions()));
        return new Answers(prompts, tokens, drawn);
    }

    private static List<int[]> encoded(CausalLm model, List<Prompt> prompts) {
        return prompts.stream()
                .map(prompt -> model.tokenizer().encodePrompt(prompt.prompt()))
                .toList();
    }

    /** A completion in the form of its prompt: an assistant's message, or text. */
    public Content content(int prompt, int number) {
        String text = completions.get(prompt).get(number).text();
        return prompts.get(prompt).prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    /** Mean length of the completions in tokens, end-of-text included. */
    public double meanLength() {
        return completions.stream()
                .flatMap(List::stream)
                .mapToInt(completion -> completion.tokens().length)
                .average()
                .orElse(Double.NaN);
    }

    /** Share of completions that came to an end by themselves. */
    public double finishedShare() {
        return completions.stream()
                .flatMap(List::stream)
                .mapToInt(completion -> completion.finish() == Completion.Finish.STOP ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** Tokens of each completion minus those of the other model's in its place. */
    double[] lengthDifferences(Answers other) {
        List<Integer> differences = new ArrayList<>();
        for (int prompt = 0; prompt < prompts.size(); prompt++) {
            for (int number = 0; number < completions.get(prompt).size(); number++) {
                differences.add(completions.get(prompt).get(number).tokens().length
                        - other.completions().get(prompt).get(number).tokens().length);
            }
        }
        return differences.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    /** Of every completion's tokens, as they were drawn. */
    double[][] logProbs() {
        return completions.stream()
                .flatMap(List::stream)
                .map(Completion::logProbs)
                .map(drawn -> IntStream.range(0, drawn.length)
                        .mapToDouble(t -> drawn[t])
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Prompt and completion of every completion as token rows, prompt by prompt. */
    List<PromptedTokens> rows() {
        List<PromptedTokens> rows = new ArrayList<>();
        for (int prompt = 0; prompt < prompts.size(); prompt++) {
            for (Completion completion : completions.get(prompt)) {
                rows.add(PromptedTokens.of(promptTokens.get(prompt), completion.tokens()));
            }
        }
        return rows;
    }
}
