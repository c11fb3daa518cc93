package org.align4j.judge.openai;

import java.util.Locale;
import org.align4j.judge.openai.ChatRequest.TokenCap;
import org.jspecify.annotations.Nullable;

/**
 * What a server was seen to do.
 *
 * @param cap the name under which it takes the limit on tokens
 * @param topLogprobs how many alternatives it reports, 0 if it ignores the wish
 * @param constraint the first way of constraining the answer that it heeds, null if it ignores all
 * @param thinks it thinks before it answers, so that short limits would cut it off
 */
record Capabilities(TokenCap cap, int topLogprobs, @Nullable Constraint constraint, boolean thinks) {
    String describe() {
        return "log-probs " + (topLogprobs > 0 ? "yes" : "no") + ", constrained answers "
                + (constraint == null ? "no" : constraint.name().toLowerCase(Locale.ROOT))
                + (thinks ? ", thinks" : "");
    }
}
