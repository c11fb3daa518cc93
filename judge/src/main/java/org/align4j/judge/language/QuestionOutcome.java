package org.align4j.judge.language;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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

    /** Of several answers to one question, the mean of those that could be read; a failure if none could. At least one. */
    static QuestionOutcome mean(List<QuestionOutcome> answers) {
        if (answers.size() == 1) {
            return answers.get(0);
        }
        Cost cost = answers.stream().map(QuestionOutcome::cost).reduce(Cost.NOTHING, Cost::plus);
        List<QuestionOutcome> read =
                answers.stream().filter(QuestionOutcome::ok).toList();
        if (read.isEmpty()) {
            return answers.get(0).withCost(cost);
        }
        double[] values = new double[read.get(0).values().length];
        for (QuestionOutcome each : read) {
            for (int i = 0; i < values.length; i++) {
                values[i] += each.values()[i] / read.size();
            }
        }
        List<String> reasons = read.stream()
                .map(QuestionOutcome::rationale)
                .filter(Objects::nonNull)
                .toList();
        List<Double> masses = read.stream()
                .map(QuestionOutcome::labelMass)
                .filter(Objects::nonNull)
                .toList();
        return new QuestionOutcome(
                Status.OK,
                values,
                reasons.isEmpty() ? null : String.join("\n---\n", reasons),
                read.get(0).reading(),
                masses.isEmpty() ? null : Collections.min(masses),
                cost);
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
