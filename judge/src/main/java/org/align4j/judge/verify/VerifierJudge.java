package org.align4j.judge.verify;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Verdict;

/** Right beats wrong, more beats less; equals are a tie; what cannot be checked is an error, not a tie. */
public final class VerifierJudge implements CompletionScorer {
    private final String name;
    private final AnswerCheck check;

    public VerifierJudge(String name, AnswerCheck check) {
        this.name = name;
        this.check = check;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        return comparisons.stream().map(this::compare).toList();
    }

    private Verdict compare(Comparison pair) {
        CheckOutcome first = check(pair, pair.first());
        CheckOutcome second = check(pair, pair.second());
        for (CheckOutcome outcome : List.of(first, second)) {
            if (outcome.decided().isEmpty()) {
                return Verdict.failed(Verdict.Status.ERROR, outcome.reason(), Verdict.Cost.NOTHING);
            }
        }
        String rationale = "first: " + first.reason() + "; second: " + second.reason();
        if (first.score() == second.score()) {
            return Verdict.tie(rationale);
        }
        return Verdict.of(first.score() > second.score() ? 1 : 0, rationale);
    }

    private CheckOutcome check(Comparison pair, Content completion) {
        return check.check(new Candidate(pair.id(), pair.prompt(), completion, pair.groundTruth()));
    }

    /** From 0 for wrong to 1 for right, NaN for what cannot be checked. */
    @Override
    public double[] score(List<Candidate> candidates) {
        return candidates.stream()
                .mapToDouble(candidate -> check.check(candidate).score())
                .toArray();
    }
}
