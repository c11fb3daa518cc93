package org.align4j.pipeline.report;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.jspecify.annotations.Nullable;

/**
 * The same prompts before and after, side by side: some evenly taken from the evaluation, not picked, and those where the
 * judge finds the policy worst.
 *
 * @param of how many there are
 * @param losses in how many the judge prefers the baseline
 */
record SampleSection(String name, int of, int losses, List<ShownSample> even, List<ShownSample> worst) {
    private static final int EVEN = 24;
    private static final int WORST = 12;
    private static final double HALF = 0.5;

    static Optional<SampleSection> of(EvaluationRecord evaluation, String name) {
        List<EvaluatedPair> pairs = evaluation.pairs();
        int shown = Math.min(EVEN, pairs.size());
        List<ShownSample> even = IntStream.range(0, shown)
                .mapToObj(i -> sample(evaluation, pairs.get((int) ((long) i * pairs.size() / shown))))
                .toList();
        List<EvaluatedPair> losses = pairs.stream().filter(SampleSection::lost).toList();
        List<ShownSample> worst = losses.stream()
                .sorted(Comparator.comparing(pair -> Objects.requireNonNull(pair.pCompletion())))
                .limit(WORST)
                .map(pair -> sample(evaluation, pair))
                .toList();
        return even.isEmpty()
                ? Optional.empty()
                : Optional.of(new SampleSection(name, pairs.size(), losses.size(), even, worst));
    }

    private static boolean lost(EvaluatedPair pair) {
        Double p = pair.pCompletion();
        return p != null && !pair.tie() && p < HALF;
    }

    private static ShownSample sample(EvaluationRecord evaluation, EvaluatedPair pair) {
        Double p = pair.pCompletion();
        boolean decided = p != null && !pair.tie();
        return new ShownSample(
                Texts.conversation(pair.prompt()),
                List.of(
                        answer("before", pair.baseline(), pair.baselineScore(), decided && p < HALF),
                        answer("after", pair.completion(), pair.score(), decided && p > HALF)),
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
        return new ShownSample.Answer(who + reward + (won ? " \u00b7 preferred" : ""), completion.lastText(), won);
    }
}
