package org.align4j.judge.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.jspecify.annotations.Nullable;

/**
 * A pair whose better completion is known.
 *
 * @param policies who wrote the first and the second; empty if unknown
 * @param category of the prompt, null if there is none
 * @param label people's, or the data set's; null if there is none
 * @param annotators each person's own label, by name; empty where only the label is known
 * @param order whether the order of the completions is the one in which they were shown
 */
public record GoldPair(
        String id,
        Content prompt,
        Content first,
        Content second,
        List<String> policies,
        @Nullable String category,
        @Nullable Label label,
        Map<String, Label> annotators,
        Order order) {
    /** Where the order of the two completions comes from. */
    public enum Order {
        /** The data set's own. */
        AS_SHOWN,
        /** Drawn by hash, and as the data set has it: it knows better and worse only. */
        DRAWN,
        /** Drawn by hash, and the other way round than the data set has it. */
        DRAWN_AND_TURNED
    }

    public GoldPair {
        policies = List.copyOf(policies);
        annotators = Collections.unmodifiableMap(new LinkedHashMap<>(annotators));
    }

    /** The same pair in another category, null for none. */
    public GoldPair inCategory(@Nullable String other) {
        return new GoldPair(id, prompt, first, second, policies, other, label, annotators, order);
    }

    /** What a judge is asked, the completions in the data set's own order, as verdicts on it speak of them. */
    public Comparison question() {
        boolean turned = order == Order.DRAWN_AND_TURNED;
        return new Comparison(id, prompt, turned ? second : first, turned ? first : second, null);
    }
}
