package org.align4j.pipeline.judging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Estimate;
import org.align4j.judge.Judge;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;

/**
 * A judge whose questions were answered elsewhere: it gives the answers in the order in which the questions were put there,
 * and is asked in that order. Whoever opened the judge that it stands for closes that.
 */
final class AnsweredJudge implements CompletionScorer {
    private final Judge judge;
    private final Iterator<JudgedRow.Said> verdicts;
    private final Iterator<Scored> scores;
    private final Deque<Verdict> ahead = new ArrayDeque<>();

    private AnsweredJudge(Judge judge, Iterator<JudgedRow.Said> verdicts, Iterator<Scored> scores) {
        this.judge = judge;
        this.verdicts = verdicts;
        this.scores = scores;
    }

    static Judge comparing(Judge judge, Iterator<JudgedRow.Said> verdicts) {
        return new AnsweredJudge(judge, verdicts, List.<Scored>of().iterator());
    }

    static CompletionScorer scoring(CompletionScorer judge, Iterator<Scored> scores) {
        return new AnsweredJudge(judge, List.<JudgedRow.Said>of().iterator(), scores);
    }

    @Override
    public String name() {
        return judge.name();
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Verdict> said = new ArrayList<>();
        while (said.size() < comparisons.size()) {
            if (ahead.isEmpty()) {
                ahead.addAll(verdicts.next().verdicts());
            }
            said.add(ahead.remove());
        }
        return said;
    }

    @Override
    public List<Scored> judge(List<Candidate> candidates) {
        List<Scored> said = new ArrayList<>();
        candidates.forEach(candidate -> said.add(scores.next()));
        return said;
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return judge(candidates).stream().mapToDouble(Scored::score).toArray();
    }

    @Override
    public Map<String, double[]> parts(List<Candidate> candidates) {
        return judge instanceof CompletionScorer scorer ? scorer.parts(candidates) : Map.of();
    }

    @Override
    public boolean takesCriteria() {
        return judge instanceof CompletionScorer scorer && scorer.takesCriteria();
    }

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        return judge.estimate(comparisons);
    }

    @Override
    public void close() {}
}
