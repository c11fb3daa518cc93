package org.align4j.reward.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.options.KebabCase;

/** The forms in which people or judges say what is good, each a dataset of its own. */
public enum Feedback {
    /** Which of two completions of a prompt is better. */
    PREFERENCES("Pairs of completions", PairLoss.class),
    /** Several completions of a prompt, ordered. */
    RANKINGS("Rankings of several completions", RankingLoss.class),
    /** Single completions on a scale, perhaps by several raters. */
    RATINGS("Ratings of single completions", RatingLoss.class),
    /** Single completions with a mark: good or not. */
    LABELS("Completions marked as good or not", LabelLoss.class),
    /** Solutions with a mark for every step. */
    STEPS("Solutions whose steps are marked", StepLoss.class),
    /** Which of two pieces of completions is better. */
    SEGMENTS("Pairs of pieces of completions", SegmentLoss.class);

    private final String about;
    private final Class<? extends RewardLoss> family;

    Feedback(String about, Class<? extends RewardLoss> family) {
        this.about = about;
        this.family = family;
    }

    /** The stage's input of that form. */
    public String input() {
        return KebabCase.of(this);
    }

    /** What it is, in a few words. */
    public String about() {
        return about;
    }

    /** The types of the losses that learn from it. */
    public List<String> losses() {
        return records(family).map(KebabCase::of).toList();
    }

    private static Stream<Class<?>> records(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(each -> each.isSealed() ? records(each) : Stream.of(each));
    }
}
