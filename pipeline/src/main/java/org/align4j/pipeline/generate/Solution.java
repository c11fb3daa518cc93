package org.align4j.pipeline.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.StepEnds;

/**
 * A sampled solution, cut into steps.
 *
 * @param id the sample's, with the completion's place
 * @param number among all completions of the dataset, those left out included: what random numbers are counted by
 * @param row its tokens, prompt first
 * @param ends of the steps, as indexes into the row
 * @param steps what they say
 */
record Solution(String id, long number, Sample sample, PromptedRow row, int[] ends, List<String> steps) {
    /** Steps that a solution may have: as many numbers are kept apart for its rollouts. */
    static final int MOST_STEPS = 1 << 16;

    /**
     * Cuts one.
     *
     * @param place of the completion in the sample
     * @param leaveOut takes the reason where it cannot be
     */
    static Optional<Solution> of(
            Sample sample, int place, long number, Tokenizer tokenizer, String separator, Consumer<String> leaveOut) {
        SampledCompletion completion = sample.completions().get(place);
        if (completion.finishReason().equals("length")) {
            leaveOut.accept("cut at the limit on tokens");
            return Optional.empty();
        }
        PromptedRow row = row(sample, place, tokenizer);
        List<String> steps = steps(completion.text(), separator);
        if (steps.stream().anyMatch(String::isBlank)) {
            leaveOut.accept("a step is empty");
            return Optional.empty();
        }
        int[] ends = StepEnds.of(tokenizer, row.tokens(), row.promptLength(), separator);
        if (ends.length != steps.size() || ends.length > MOST_STEPS) {
            leaveOut.accept("steps cannot be told apart by their tokens");
            return Optional.empty();
        }
        return Optional.of(new Solution(sample.id() + "/" + place, number, sample, row, ends, steps));
    }

    /** A separator at the very end begins no further step. */
    private static List<String> steps(String text, String separator) {
        List<String> steps = new ArrayList<>(Arrays.asList(text.split(Pattern.quote(separator), -1)));
        if (steps.size() > 1 && steps.get(steps.size() - 1).isEmpty()) {
            steps.remove(steps.size() - 1);
        }
        return steps;
    }

    /** The very tokens that were sampled, where they are known. */
    private static PromptedRow row(Sample sample, int place, Tokenizer tokenizer) {
        List<Integer> sampled = sample.completions().get(place).tokenIds();
        if (sampled.isEmpty()) {
            return tokenizer.encodeRow(sample.prompt(), sample.completion(place));
        }
        int[] prompt = tokenizer.encodePrompt(sample.prompt());
        int[] ids = IntStream.concat(Arrays.stream(prompt), sampled.stream().mapToInt(Integer::intValue))
                .toArray();
        return new PromptedRow(ids, prompt.length);
    }

    /** The row up to the end of a step. */
    int[] beginning(int step) {
        return Arrays.copyOf(row.tokens(), ends[step] + 1);
    }

    /** The completion that a beginning and its continuation make. */
    Content continued(int step, int[] continuation, Tokenizer tokenizer) {
        int[] beginning = Arrays.copyOfRange(row.tokens(), row.promptLength(), ends[step] + 1);
        int[] prompt = Arrays.copyOf(row.tokens(), row.promptLength());
        String text = tokenizer.decodeAfter(
                prompt,
                IntStream.concat(Arrays.stream(beginning), Arrays.stream(continuation))
                        .toArray());
        return sample.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    /** The whole completion. */
    Content whole() {
        return sample.completion(Integer.parseInt(id.substring(id.lastIndexOf('/') + 1)));
    }
}
