package org.align4j.judge.backend;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.jspecify.annotations.Nullable;

/**
 * What a backend was seen to do.
 *
 * @param cap the name under which it takes the limit on tokens
 * @param system it takes system messages; if not, their text goes before the user's
 * @param topLogprobs how many alternatives it reports, 0 if it ignores the wish
 * @param constraint the first way of constraining the answer that it heeds, null if it ignores all
 * @param thinks it thinks before it answers, so that short limits would cut it off
 * @param findings all of this and more, each with how it was found
 */
public record Capabilities(
        TokenCap cap,
        boolean system,
        int topLogprobs,
        @Nullable AnswerConstraint constraint,
        boolean thinks,
        List<Finding> findings) {
    /**
     * One thing that was found out.
     *
     * @param capability in the field's words
     * @param found what holds
     * @param how which call showed it
     */
    public record Finding(String capability, String found, String how) {}

    public Capabilities {
        Objects.requireNonNull(cap, "cap");
        findings = List.copyOf(findings);
    }

    /** Whether answers say how many tokens are to be paid for. */
    public boolean countsTokens() {
        return findings.stream()
                .noneMatch(one -> one.capability().equals(CapabilityProbe.USAGE)
                        && one.found().equals(CapabilityProbe.NOT_COUNTED));
    }

    /** One line for the user. */
    public String describe() {
        return "log-probs " + (topLogprobs > 0 ? "yes" : "no") + ", constrained answers "
                + (constraint == null ? "no" : constraint.name().toLowerCase(Locale.ROOT))
                + (thinks ? ", thinks" : "");
    }
}
