package org.align4j.judge.factor;

import java.util.List;
import java.util.Objects;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Verdict;
import org.align4j.judge.statistics.Linear;

/** A reward of learned weights: {@code r = w · φ}, φ in standard deviations and held within the edges of what was compared. */
public final class FactorScorer implements CompletionScorer {
    private final String name;
    private final List<FactorMeter> meters;
    private final FactorScale[] scales;
    private final double[] weights;

    FactorScorer(String name, FactorList list, List<FactorMeter> meters) {
        this.name = name;
        this.meters = meters;
        scales = list.factors().stream()
                .map(factor -> Objects.requireNonNull(factor.fitted()).scale())
                .toArray(FactorScale[]::new);
        weights = list.factors().stream().mapToDouble(NamedFactor::weight).toArray();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        double[][] table = FactorTable.raw(meters, candidates);
        double[] scores = new double[table.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Linear.dot(weights, FactorTable.scaled(table[i], scales));
        }
        return scores;
    }

    /** p(first better) = σ(r(first) - r(second)), as the weights were learned. */
    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        return comparisons.stream()
                .map(pair -> {
                    double[] scores = score(List.of(
                            new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth()),
                            new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth())));
                    return Verdict.ofScores(scores[0], scores[1], 1, 0, null);
                })
                .toList();
    }

    /**
     * Differences of pairs in the units that weights are of.
     *
     * @return one row a pair: ψ
     */
    public double[][] differences(List<Comparison> pairs) {
        double[][] rows = new double[pairs.size()][];
        for (int i = 0; i < rows.length; i++) {
            Comparison pair = pairs.get(i);
            double[][] both = FactorTable.raw(
                    meters,
                    List.of(
                            new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth()),
                            new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth())));
            double[] first = FactorTable.scaled(both[0], scales);
            double[] second = FactorTable.scaled(both[1], scales);
            rows[i] = new double[first.length];
            for (int k = 0; k < first.length; k++) {
                rows[i][k] = first[k] - second[k];
            }
        }
        return rows;
    }

    @Override
    public void close() {
        meters.forEach(FactorMeter::close);
    }
}
