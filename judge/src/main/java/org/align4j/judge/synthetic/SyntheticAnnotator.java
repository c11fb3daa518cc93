package org.align4j.judge.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;

/**
 * A simulated annotator: knows the true score of every completion and labels as its {@link Teacher} says. Its labels are
 * hard, like a person's, and depend on the seed, the pair's id and the pair alone: whichever completion is shown first,
 * and whatever was asked before, the answer is the same.
 */
public final class SyntheticAnnotator implements Judge {
    private final String name;
    private final CompletionScorer truth;
    private final Teacher teacher;
    private final Seeds seeds;

    /** @param truth is closed with the annotator */
    public SyntheticAnnotator(String name, CompletionScorer truth, Teacher teacher, Seeds seeds) {
        this.name = name;
        this.truth = truth;
        this.teacher = teacher;
        this.seeds = seeds;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Candidate> candidates = new ArrayList<>();
        for (Comparison pair : comparisons) {
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth()));
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth()));
        }
        double[] scores = truth.score(candidates);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            verdicts.add(label(comparisons.get(i), scores[2 * i], scores[2 * i + 1]));
        }
        return verdicts;
    }

    @Override
    public void close() {
        truth.close();
    }

    private Verdict label(Comparison pair, double first, double second) {
        if (Double.isNaN(first) || Double.isNaN(second)) {
            return Verdict.failed(
                    Verdict.Status.ERROR, truth.name() + " could not score the completions", Verdict.Cost.NOTHING);
        }
        if (teacher.skips(first, second)) {
            return Verdict.failed(Verdict.Status.SKIPPED, "both below the threshold", Verdict.Cost.NOTHING);
        }
        if (Math.abs(first - second) <= teacher.equalWithin()) {
            return Verdict.tie(null);
        }
        // One number for the pair however it is shown: it decides for the better completion or against it.
        double u = (seeds.seed(name + "/" + pair.id()) >>> 11) * 0x1p-53;
        boolean forBetter = u < teacher.prefersFirst(Math.max(first, second), Math.min(first, second));
        return Verdict.of(forBetter == (first > second) ? 1 : 0, null);
    }
}
