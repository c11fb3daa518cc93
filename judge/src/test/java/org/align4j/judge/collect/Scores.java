package org.align4j.judge.collect;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/** A judge that holds a number for its worth; of what is no number it says nothing. */
final class Scores implements CompletionScorer {
    /** Chunks as they were asked. */
    final List<Integer> asked = new ArrayList<>();

    @Override
    public String name() {
        return "scores";
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        asked.add(comparisons.size());
        return comparisons.stream()
                .map(pair -> {
                    double first = score(pair.first().lastText());
                    double second = score(pair.second().lastText());
                    return Double.isNaN(first + second)
                            ? Verdict.failed(Status.UNPARSED, "no number", new Cost(10, 1, 0, 0.25, 1, 0))
                            : first == second ? Verdict.tie("equal") : Verdict.of(first > second ? 1 : 0, "number");
                })
                .toList();
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return candidates.stream()
                .mapToDouble(each -> score(each.completion().lastText()))
                .toArray();
    }

    private static double score(String text) {
        return text.matches("\\d+") ? Double.parseDouble(text) : Double.NaN;
    }
}
