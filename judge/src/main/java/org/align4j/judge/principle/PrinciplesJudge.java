package org.align4j.judge.principle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/**
 * Judges by weighted principles: a completion's score is the weighted mean of its principles' scores, in [0, 1], and
 * p(first better) = σ((score of the first − score of the second) / temperature).
 */
public final class PrinciplesJudge implements CompletionScorer {
    private static final double NEGLIGIBLE = 1e-9;

    private final String name;
    private final List<WeightedPrinciple> principles;
    private final double temperature;
    private final double tieBand;
    private final double totalWeight;

    /**
     * Judges with the given principles, at least one.
     *
     * @param temperature &gt; 0
     * @param tieBand how close to 1/2 the probability of a tie is, in [0, 1/2)
     */
    public PrinciplesJudge(String name, List<WeightedPrinciple> principles, double temperature, double tieBand) {
        this.name = name;
        this.principles = List.copyOf(principles);
        this.temperature = temperature;
        this.tieBand = tieBand;
        this.totalWeight =
                principles.stream().mapToDouble(WeightedPrinciple::weight).sum();
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
        double[] first = parts(pair.prompt(), pair.first());
        double[] second = parts(pair.prompt(), pair.second());
        return Verdict.ofScores(sum(first), sum(second), temperature, tieBand, rationale(first, second));
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return judge(candidates).stream().mapToDouble(Scored::score).toArray();
    }

    @Override
    public List<Scored> judge(List<Candidate> candidates) {
        return candidates.stream().map(this::scored).toList();
    }

    /** By all principles, or by the one that the candidate's criteria name. */
    private Scored scored(Candidate candidate) {
        String criterion = candidate.criteria();
        if (criterion == null) {
            return new Scored(Status.OK, sum(parts(candidate.prompt(), candidate.completion())), null, Cost.NOTHING);
        }
        for (WeightedPrinciple principle : principles) {
            if (principle.name().equals(criterion)) {
                double score = principle
                        .rule()
                        .score(
                                candidate.prompt().lastText(),
                                candidate.completion().lastText());
                return new Scored(Status.OK, score, null, Cost.NOTHING);
            }
        }
        String known = principles.stream().map(WeightedPrinciple::name).collect(Collectors.joining(", "));
        return new Scored(
                Status.ERROR,
                Double.NaN,
                "judge " + name + " has no principle '" + criterion + "'; it has " + known,
                Cost.NOTHING);
    }

    @Override
    public boolean takesCriteria() {
        return true;
    }

    @Override
    public Map<String, double[]> parts(List<Candidate> candidates) {
        Map<String, double[]> parts = new LinkedHashMap<>();
        for (WeightedPrinciple principle : principles) {
            parts.put(
                    principle.name(),
                    candidates.stream()
                            .mapToDouble(candidate -> principle
                                    .rule()
                                    .score(
                                            candidate.prompt().lastText(),
                                            candidate.completion().lastText()))
                            .toArray());
        }
        return parts;
    }

    /** What each principle adds to the score; they sum to at most 1. */
    private double[] parts(Content prompt, Content completion) {
        String question = prompt.lastText();
        String answer = completion.lastText();
        return principles.stream()
                .mapToDouble(principle -> principle.weight() * principle.rule().score(question, answer) / totalWeight)
                .toArray();
    }

    private static double sum(double[] parts) {
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }

    /** What sets the better completion apart, the weightiest first: {@code "polite +0.40, length -0.05"}. */
    private String rationale(double[] first, double[] second) {
        double sign = sum(first) >= sum(second) ? 1 : -1;
        List<Integer> decisive = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if (Math.abs(first[i] - second[i]) > NEGLIGIBLE) {
                decisive.add(i);
            }
        }
        if (decisive.isEmpty()) {
            return "equal by every principle";
        }
        decisive.sort(Comparator.comparingDouble(i -> -Math.abs(first[i] - second[i])));
        List<String> reasons = new ArrayList<>();
        for (int i : decisive) {
            reasons.add(
                    String.format(Locale.ROOT, "%s %+.2f", principles.get(i).name(), sign * (first[i] - second[i])));
        }
        return String.join(", ", reasons);
    }
}
