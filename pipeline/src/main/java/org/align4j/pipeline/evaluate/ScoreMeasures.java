package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Preference;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;
import org.align4j.model.text.PromptedRow;
import org.align4j.reward.RewardModel;
import org.align4j.reward.StepEnds;
import org.align4j.reward.StepScore;

/** What scores of single completions say: reward models, verifiers, principles. */
record ScoreMeasures(ClusterBootstrap bootstrap) {
    /** Scores of a reward model, per prompt one for each completion. */
    static List<double[]> scores(RewardModel reward, Answers answers) {
        List<Content> prompts = new ArrayList<>();
        List<Content> completions = new ArrayList<>();
        each(answers, (prompt, number) -> {
            prompts.add(answers.prompts().get(prompt).prompt());
            completions.add(answers.content(prompt, number));
        });
        return perPrompt(answers, reward.scoreCompletions(prompts, completions));
    }

    /** One number of each completion from the probabilities of its steps. */
    static List<double[]> steps(RewardModel reward, Answers answers, StepScore score, String separator) {
        List<PromptedRow> rows = new ArrayList<>();
        each(
                answers,
                (prompt, number) -> rows.add(reward.tokenizer()
                        .encodeRow(answers.prompts().get(prompt).prompt(), answers.content(prompt, number))));
        List<float[]> numbers =
                reward.scoreTokens(rows.stream().map(PromptedRow::tokens).toList());
        double[] scores = new double[rows.size()];
        for (int i = 0; i < scores.length; i++) {
            PromptedRow row = rows.get(i);
            int[] ends =
                    StepEnds.of(reward.tokenizer(), row.tokens(), row.promptLength(), StepEnds.separator(separator));
            scores[i] = score.of(numbers.get(i), ends);
        }
        return perPrompt(answers, scores);
    }

    /** Scores of a judge that has an opinion on single completions. */
    static List<double[]> scores(CompletionScorer scorer, Answers answers) {
        return perPrompt(answers, scorer.score(candidates(answers)));
    }

    /** Of what such a judge's scores are made, each part's mean over all completions; empty if they have no parts. */
    static Map<String, Double> parts(CompletionScorer scorer, Answers answers) {
        Map<String, Double> means = new LinkedHashMap<>();
        scorer.parts(candidates(answers))
                .forEach((name, values) ->
                        means.put(name, Arrays.stream(values).average().orElse(Double.NaN)));
        return means;
    }

    static List<Candidate> candidates(Answers answers) {
        List<Candidate> candidates = new ArrayList<>();
        each(
                answers,
                (prompt, number) -> candidates.add(new Candidate(
                        answers.prompts().get(prompt).id(),
                        answers.prompts().get(prompt).prompt(),
                        answers.content(prompt, number),
                        answers.prompts().get(prompt).groundTruth())));
        return candidates;
    }

    /**
     * Chance that one of k completions is right, over all prompts.
     *
     * @param scores 1 for right, 0 for wrong
     */
    Interval passAt(int k, List<double[]> scores) {
        return bootstrap.mean(scores.stream()
                .map(ofPrompt -> new double[] {
                    PassAtK.estimate(
                            ofPrompt.length,
                            (int) Arrays.stream(ofPrompt)
                                    .filter(score -> score >= 1)
                                    .count(),
                            k)
                })
                .toList());
    }

    Interval mean(List<double[]> scores) {
        return bootstrap.mean(scores);
    }

    /** How much higher the first model's completions score, prompt by prompt. */
    Interval difference(List<double[]> first, List<double[]> second) {
        return bootstrap.pairedDifference(means(first), means(second));
    }

    /**
     * Share of preferences that a reward model ranks as labelled; ties are left out, an equal score counts half.
     *
     * @param preferences at least one that is no tie
     */
    Interval accuracy(RewardModel reward, List<Preference> preferences) {
        List<Preference> decided =
                preferences.stream().filter(each -> each.winner() != 0).toList();
        List<Content> prompts = decided.stream().map(Preference::prompt).toList();
        double[] chosen = reward.scoreCompletions(
                prompts, decided.stream().map(Preference::chosen).toList());
        double[] rejected = reward.scoreCompletions(
                prompts, decided.stream().map(Preference::rejected).toList());
        Map<Content, List<Double>> byPrompt = new LinkedHashMap<>();
        for (int i = 0; i < chosen.length; i++) {
            double right = (Math.signum(decided.get(i).winner() * (chosen[i] - rejected[i])) + 1) / 2;
            byPrompt.computeIfAbsent(prompts.get(i), prompt -> new ArrayList<>())
                    .add(right);
        }
        return bootstrap.mean(byPrompt.values().stream()
                .map(rights -> rights.stream().mapToDouble(Double::doubleValue).toArray())
                .toList());
    }

    private interface Visit {
        void visit(int prompt, int number);
    }

    private static void each(Answers answers, Visit visit) {
        for (int prompt = 0; prompt < answers.prompts().size(); prompt++) {
            for (int number = 0; number < answers.completions().get(prompt).size(); number++) {
                visit.visit(prompt, number);
            }
        }
    }

    private static List<double[]> perPrompt(Answers answers, double[] flat) {
        List<double[]> grouped = new ArrayList<>();
        int from = 0;
        for (List<?> completions : answers.completions()) {
            grouped.add(Arrays.copyOfRange(flat, from, from + completions.size()));
            from += completions.size();
        }
        return grouped;
    }

    private static double[] means(List<double[]> scores) {
        return scores.stream()
                .mapToDouble(ofPrompt -> Arrays.stream(ofPrompt).average().orElse(Double.NaN))
                .toArray();
    }
}
