package org.align4j.judge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/**
 * A program that scores: it reads {@code {"id", "prompt", "completion", "ground_truth"}} and writes
 * {@code {"id", "score"}} or {@code {"id", "error"}}. Of two completions the first is better with probability σ(difference).
 */
public final class CommandScorer implements Judge, CompletionScorer {
    private final CommandSettings settings;
    private final ProgramPool programs;

    public CommandScorer(CommandSettings settings) {
        this.settings = settings;
        this.programs = new ProgramPool(settings);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public int parallelism() {
        return settings.programs();
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<Candidate> candidates = new ArrayList<>();
        for (Comparison pair : comparisons) {
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.first(), pair.groundTruth()));
            candidates.add(new Candidate(pair.id(), pair.prompt(), pair.second(), pair.groundTruth()));
        }
        List<ProgramPool.Answer> answers = programs.ask(questions(candidates));
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            verdicts.add(verdict(answers.get(2 * i), answers.get(2 * i + 1)));
        }
        return verdicts;
    }

    @Override
    public double[] score(List<Candidate> candidates) {
        return judge(candidates).stream().mapToDouble(Scored::score).toArray();
    }

    @Override
    public List<Scored> judge(List<Candidate> candidates) {
        return programs.ask(questions(candidates)).stream()
                .map(CommandScorer::scored)
                .toList();
    }

    private static Scored scored(ProgramPool.Answer answer) {
        double score = score(answer);
        Cost cost = new Cost(0, 0, 0, 0, answer.asked() ? 1 : 0, answer.millis());
        if (Double.isFinite(score)) {
            return new Scored(Status.OK, score, null, cost);
        }
        return answer.answer() == null
                ? new Scored(Status.ERROR, Double.NaN, answer.problem(), cost)
                : new Scored(Status.UNPARSED, Double.NaN, "score must be a number in " + answer.answer(), cost);
    }

    @Override
    public void close() {
        programs.close();
    }

    private static List<ObjectNode> questions(List<Candidate> candidates) {
        List<ObjectNode> questions = new ArrayList<>();
        for (Candidate candidate : candidates) {
            ObjectNode question = ProgramPool.question(candidate.id());
            CommandJudge.put(question, "prompt", candidate.prompt());
            question.put("completion", candidate.completion().lastText());
            questions.add(question.put("ground_truth", candidate.groundTruth()));
        }
        return questions;
    }

    private static double score(ProgramPool.Answer answer) {
        JsonNode said = answer.answer();
        return said == null ? Double.NaN : said.path("score").asDouble(Double.NaN);
    }

    private static Verdict verdict(ProgramPool.Answer first, ProgramPool.Answer second) {
        int tries = (first.asked() ? 1 : 0) + (second.asked() ? 1 : 0);
        Cost cost = new Cost(0, 0, 0, 0, tries, first.millis() + second.millis());
        double one = score(first);
        double other = score(second);
        if (!Double.isFinite(one) || !Double.isFinite(other)) {
            ProgramPool.Answer failed = Double.isFinite(one) ? second : first;
            return failed.answer() == null
                    ? Verdict.failed(Status.ERROR, failed.problem(), cost)
                    : Verdict.failed(Status.UNPARSED, "score must be a number in " + failed.answer(), cost);
        }
        Verdict verdict = Verdict.ofScores(one, other, 1, 0, "scores " + one + " and " + other);
        return new Verdict(
                Status.OK, verdict.pFirst(), verdict.tie(), verdict.rationale(), Verdict.Reading.PROGRAM, null, cost);
    }
}
