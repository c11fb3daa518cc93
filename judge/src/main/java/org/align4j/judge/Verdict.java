package org.align4j.judge;

import org.jspecify.annotations.Nullable;

/**
 * A judge's answer to one {@link Comparison}. Only with status {@link Status#OK} does it say anything about the
 * completions: a judge that fails is never a tie.
 *
 * @param status how the call ended
 * @param pFirst probability that the first completion is the better one, NaN unless OK
 * @param tie the judge called it a tie (then pFirst is 1/2)
 * @param rationale its reason, null if it gave none
 * @param cost what the call cost
 */
public record Verdict(
        Status status, double pFirst, boolean tie, @Nullable String rationale, Cost cost) {
    /** How a call ended (judging.md 2.5). */
    public enum Status {
        OK,
        UNPARSED,
        TRUNCATED,
        TOO_LONG,
        REFUSED,
        SKIPPED,
        ERROR
    }

    /** What a verdict cost. In-process judges cost nothing. */
    public record Cost(int promptTokens, int completionTokens, double dollars, int tries) {
        public static final Cost NOTHING = new Cost(0, 0, 0, 0);
    }

    public static Verdict of(double pFirst, @Nullable String rationale) {
        return new Verdict(Status.OK, pFirst, false, rationale, Cost.NOTHING);
    }

    public static Verdict tie(@Nullable String rationale) {
        return new Verdict(Status.OK, 0.5, true, rationale, Cost.NOTHING);
    }

    public static Verdict failed(Status status, @Nullable String rationale, Cost cost) {
        return new Verdict(status, Double.NaN, false, rationale, cost);
    }

    public boolean ok() {
        return status == Status.OK;
    }
}
