package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Verdict;

/**
 * A reward model as a judge: p(first better) = σ(r(first) - r(second)), the probability it was trained to give. It does
 * not see the order, so asking both gives the same twice.
 */
public final class RewardModelJudge implements CompletionScorer {
    private final String name;
    private final RewardModel model;

    /** @param model is closed with the judge */
    public RewardModelJudge(String name, RewardModel model) {
        this.name = name;
        this.model = model;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Content> prompts = new ArrayList<>();
        List<Content> completions = new ArrayList<>();
        for (Comparison pair : comparisons) {
            prompts.add(pair.prompt());
            prompts.add(pair.prompt());
            completions.add(pair.first());
            completions.add(pair.second());
        }
        double[] scores = model.scoreCompletions(prompts, completions);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            double first = scores[2 * i];
            double second = scores[2 * i + 1];
            verdicts.add(Verdict.ofScores(first, second, 1, 0, "scores " + first + " and " + second));
        }
        return verdicts;
    }

    /** Normalised scores. */
    @Override
    public double[] score(List<Candidate> candidates) {
        double[] scores = model.scoreCompletions(
                candidates.stream().map(Candidate::prompt).toList(),
                candidates.stream().map(Candidate::completion).toList());
        for (int i = 0; i < scores.length; i++) {
            scores[i] = model.normalized(scores[i]);
        }
        return scores;
    }

    @Override
    public void close() {
        model.close();
    }
}
