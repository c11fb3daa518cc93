package org.align4j.judge.synthetic;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Verdict;

/**
 * A simulated judge of single completions: knows their true scores and says them in {@link Grades}. How far it is off depends on the
 * seed, the prompt and the completion alone. It compares as the annotator of the same name does.
 */
public final class SyntheticGrader implements CompletionScorer {
    private final SyntheticAnnotator annotator;
    private final CompletionScorer truth;
    private final Grades grades;
    private final Seeds seeds;

    /** @param annotator whose truth it is; closed with the grader */
    public SyntheticGrader(SyntheticAnnotator annotator, CompletionScorer truth, Grades grades, Seeds seeds) {
        this.annotator = annotator;
        this.truth = truth;
        this.grades = grades;
        this.seeds = seeds;
    }

    @Override
    public String name() {
        return annotator.name();
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        return annotator.compare(comparisons);
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        double[] scores = truth.score(candidates);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = score(candidates.get(i), scores[i]);
        }
        return scores;
    }

    private double score(Candidate candidate, double known) {
        if (Double.isNaN(known)) {
            return Double.NaN;
        }
        if (known < 0 || known > 1) {
            throw new UserError("judge " + name() + ": grades need a truth between 0 and 1, but " + truth.name()
                    + " scores " + known);
        }
        double error = seeds.generator(name() + "/grade/" + candidate.id() + "\n"
                        + candidate.completion().lastText())
                .nextGaussian();
        return grades.score(known, error);
    }

    @Override
    public void close() {
        annotator.close();
    }
}
