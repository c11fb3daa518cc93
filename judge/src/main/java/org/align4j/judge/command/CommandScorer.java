package org.align4j.judge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/**
 * A program that scores: it reads {@code {"id", "prompt", "completion", "ground_truth"}} and writes
 * {@code {"id", "score"}} or {@code {"id", "error"}}. Where it is asked by a rubric, the question has {@code "criteria"} as well. Of two completions the first is better with probability σ(difference).
 */
public final class CommandScorer implements ProgramJudge, CompletionScorer {
    private final ProgramPool programs;

    public CommandScorer(CommandSettings settings) {
        this.programs = new ProgramPool(settings);
    }

    @Override
    public ProgramPool programs() {
        return programs;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Candidate> candidates = new ArrayList<>();
        for (Comparison pair : comparisons) {
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth()));
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth()));
        }
        List<Scored> answers = judge(candidates);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            verdicts.add(verdict(answers.get(2 * i), answers.get(2 * i + 1)));
        }
        return verdicts;
    }

    @Override
    public boolean takesCriteria() {
        return true;
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return judge(candidates).stream().mapToDouble(Scored::score).toArray();
    }

    @Override
    public List<Scored> judge(List<Candidate> candidates) {
        return programs
                .ask(
                        questions(candidates),
                        said -> scored(ProgramPool.Answer.of(said)).ok())
                .stream()
                .map(CommandScorer::scored)
                .toList();
    }

    private static Scored scored(ProgramPool.Answer answer) {
        JsonNode said = answer.answer();
        if (said == null) {
            return new Scored(Status.ERROR, Double.NaN, answer.problem(), answer.cost());
        }
        double score = ProgramPool.number(said, "score");
        return Double.isFinite(score)
                ? new Scored(Status.OK, score, CommandJudge.rationale(said), answer.cost())
                : new Scored(
                        Status.UNPARSED,
                        Double.NaN,
                        "score must be a number in " + ProgramPool.shown(said),
                        answer.cost());
    }

    private static List<ObjectNode> questions(List<Candidate> candidates) {
        List<ObjectNode> questions = new ArrayList<>();
        for (Candidate candidate : candidates) {
            ObjectNode question = ProgramPool.question(candidate.id(), candidate.prompt())
                    .put("completion", candidate.completion().lastText())
                    .put("ground_truth", candidate.groundTruth());
            questions.add(candidate.criteria() == null ? question : question.put("criteria", candidate.criteria()));
        }
        return questions;
    }

    private static Verdict verdict(Scored first, Scored second) {
        Cost cost = first.cost().plus(second.cost());
        if (!first.ok() || !second.ok()) {
            Scored failed = first.ok() ? second : first;
            return Verdict.failed(failed.status(), failed.rationale(), cost);
        }
        String rationale = "scores " + first.score() + " and " + second.score();
        Verdict verdict = Verdict.ofScores(first.score(), second.score(), 1, 0, rationale);
        return new Verdict(
                Status.OK, verdict.pFirst(), verdict.tie(), verdict.rationale(), Verdict.Reading.PROGRAM, null, cost);
    }
}
