package org.align4j.pipeline.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.jspecify.annotations.Nullable;

/**
 * The same prompts before and after, side by side, evenly taken from the evaluation: no picking.
 *
 * @param of how many there are
 */
record SampleSection(int of, List<ShownSample> samples) {
    private static final int SHOWN = 24;

    static Optional<SampleSection> of(EvaluationRecord evaluation) {
        List<EvaluatedPair> pairs = evaluation.pairs();
        int shown = Math.min(SHOWN, pairs.size());
        List<ShownSample> samples = IntStream.range(0, shown)
                .mapToObj(i -> sample(evaluation, pairs.get((int) ((long) i * pairs.size() / shown))))
                .toList();
        return samples.isEmpty() ? Optional.empty() : Optional.of(new SampleSection(pairs.size(), samples));
    }

    private static ShownSample sample(EvaluationRecord evaluation, EvaluatedPair pair) {
        Double p = pair.pCompletion();
        boolean decided = p != null && !pair.tie();
        return new ShownSample(
                Texts.conversation(pair.prompt()),
                List.of(
                        answer("before", pair.baseline(), pair.baselineScore(), decided && p < 0.5),
                        answer("after", pair.completion(), pair.score(), decided && p > 0.5)),
                verdict(evaluation.text("judge"), pair));
    }

    private static String verdict(String judge, EvaluatedPair pair) {
        Double p = pair.pCompletion();
        String words = p == null
                ? "no verdict (" + pair.outcome() + ")"
                : pair.tie() ? "a tie" : "after is better with " + Numbers.percent(p);
        return judge + ": " + words + (pair.rationale() == null ? "" : " \u2013 " + pair.rationale());
    }

    private static ShownSample.Answer answer(String who, Content completion, @Nullable Double score, boolean won) {
        String reward = score == null ? "" : " \u00b7 reward " + Numbers.number(score);
        return new ShownSample.Answer(who + reward, completion.lastText(), won);
    }
}
