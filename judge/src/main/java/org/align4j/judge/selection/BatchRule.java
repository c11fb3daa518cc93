package org.align4j.judge.selection;

import java.util.List;
import org.align4j.core.chat.Content;

/**
 * What holds of the pairs of one selection together.
 *
 * @param spread of strategies that score what an answer tells, which pairs that say much are taken
 * @param onePerPrompt whether a prompt gives at most one pair
 * @param answered prompts of pairs that are answered already
 */
public record BatchRule(Spread spread, boolean onePerPrompt, List<Content> answered) {
    /** Each pair by itself. */
    public static final BatchRule NONE = new BatchRule(new NoneSpread(), false, List.of());

    public BatchRule {
        answered = List.copyOf(answered);
    }
}
