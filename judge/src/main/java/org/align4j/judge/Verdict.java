package org.align4j.judge;

import java.util.List;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A judge's answer to one {@link Comparison}. Only with status {@link Status#OK} does it say anything about the
 * completions: a judge that fails is never a tie.
 *
 * @param status how the call ended
 * @param pFirst probability that the first completion is the better one, NaN unless OK
 * @param tie the judge called it a tie (then pFirst is 1/2)
 * @param rationale its reason, or what went wrong; null if it gave none
 * @param reading how the probability was read
 * @param labelMass the share of the next token's probability that fell on the labels, null unless read from log-probs
 * @param cost what the call cost
 * @param ballots of a jury: what each of its judges said; empty otherwise
 */
public record Verdict(
        Status status,
        double pFirst,
        boolean tie,
        @Nullable String rationale,
        Reading reading,
        @Nullable Double labelMass,
        Cost cost,
        List<Ballot> ballots) {
    /**
     * One judge's part in a jury's verdict.
     *
     * @param judge its name
     */
    public record Ballot(String judge, Verdict verdict) {}

    public Verdict {
        if (status == Status.OK && !(pFirst >= 0 && pFirst <= 1)) {
            throw new UserError("a judge's probability that the first is better must be from 0 to 1 but was " + pFirst);
        }
        ballots = List.copyOf(ballots);
    }

    /** A verdict of one judge. */
    public Verdict(
            Status status,
            double pFirst,
            boolean tie,
            @Nullable String rationale,
            Reading reading,
            @Nullable Double labelMass,
            Cost cost) {
        this(status, pFirst, tie, rationale, reading, labelMass, cost, List.of());
    }

    /** How a call ended. */
    public enum Status {
        /** There is a verdict. */
        OK,
        /** The answer carries no verdict that can be read. */
        UNPARSED,
        /** The answer was cut off before its verdict. */
        TRUNCATED,
        /** The question does not fit into the judge's context. */
        TOO_LONG,
        /** The judge declined to answer. */
        REFUSED,
        /** The annotator chose not to answer. */
        SKIPPED,
        /** The call failed: network, server, budget. */
        ERROR
    }

    /** Where the probability comes from, best first where a judge has a choice. */
    public enum Reading {
        /** The log-probs of the label tokens. */
        LOGPROB,
        /** One of the labels, forced by a constraint on the output. */
        CONSTRAINED,
        /** A reason and then one of the labels, forced by a constraint on the output. */
        STRUCTURED,
        /** The last verdict found in free text. */
        TEXT,
        /** Computed from scores or rules. */
        RULE,
        /** Told by a program of the user's. */
        PROGRAM,
        /** Made of several judges' verdicts. */
        JURY,
        /** A person's key press. */
        VOTE
    }

    /**
     * What a verdict cost. In-process judges cost nothing.
     *
     * @param cachedTokens how many of the prompt's tokens the server had in its own cache
     * @param dollars by the user's price table
     * @param tries requests sent, the successful one included
     * @param millis wall time of all tries; like {@code tries} it cannot repeat
     */
    public record Cost(
            int promptTokens, int completionTokens, int cachedTokens, double dollars, int tries, long millis) {
        public static final Cost NOTHING = new Cost(0, 0, 0, 0, 0, 0);

        /** Both together. */
        public Cost plus(Cost other) {
            return new Cost(
                    promptTokens + other.promptTokens,
                    completionTokens + other.completionTokens,
                    cachedTokens + other.cachedTokens,
                    dollars + other.dollars,
                    tries + other.tries,
                    millis + other.millis);
        }
    }

    /** A verdict by rule or score. */
    public static Verdict of(double pFirst, @Nullable String rationale) {
        return new Verdict(Status.OK, pFirst, false, rationale, Reading.RULE, null, Cost.NOTHING);
    }

    public static Verdict tie(@Nullable String rationale) {
        return new Verdict(Status.OK, 0.5, true, rationale, Reading.RULE, null, Cost.NOTHING);
    }

    /**
     * The verdict of two scores: p = σ((first − second) / temperature), a tie where p is within {@code tieBand} of 1/2.
     *
     * @param temperature in units of the score, &gt; 0; small values make hard verdicts
     */
    public static Verdict ofScores(
            double first, double second, double temperature, double tieBand, @Nullable String rationale) {
        // Computed from the absolute difference, so that swapping the completions mirrors p to the last bit.
        double better = 1 / (1 + Math.exp(-Math.abs(first - second) / temperature));
        if (better - 0.5 <= tieBand) {
            return tie(rationale);
        }
        return of(first > second ? better : 1 - better, rationale);
    }

    public static Verdict failed(Status status, @Nullable String rationale, Cost cost) {
        return new Verdict(status, Double.NaN, false, rationale, Reading.RULE, null, cost);
    }

    public boolean ok() {
        return status == Status.OK;
    }
}
