package org.align4j.judge.language;

import java.util.Arrays;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * What became of one question.
 *
 * @param values probability of each label; of a ranking each response's place, 0 the best; empty unless OK
 * @param rationale the model's reason, or what went wrong
 * @param labelMass the share of the next token's probability on the labels, null unless read from log-probs
 */
record QuestionOutcome(
        Status status,
        double[] values,
        @Nullable String rationale,
        Reading reading,
        @Nullable Double labelMass,
        Cost cost) {
    static QuestionOutcome failed(Status status, @Nullable String reason, Cost cost) {
        return new QuestionOutcome(status, new double[0], reason, Reading.RULE, null, cost);
    }

    /** One label and no other, or a ranking. */
    static QuestionOutcome hard(double[] values, @Nullable String rationale, Reading reading, Cost cost) {
        return new QuestionOutcome(Status.OK, values, rationale, reading, null, cost);
    }

    /** Of an outcome that is not OK. */
    Verdict failure(Cost paid) {
        return Verdict.failed(status, rationale == null ? "no reason was given" : rationale, paid);
    }

    boolean ok() {
        return status == Status.OK;
    }

    QuestionOutcome withCost(Cost other) {
        return new QuestionOutcome(status, values, rationale, reading, labelMass, other);
    }

    /** Whether the model named one label, this one. */
    boolean names(int label) {
        return labelMass == null && ok() && values[label] == 1;
    }

    @Override
    public String toString() {
        return status + " " + Arrays.toString(values);
    }
}
