package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.data.Criterion;
import org.align4j.data.Prompt;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict.Cost;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.RubricRewardTerm.Asked;
import org.jspecify.annotations.Nullable;

/** Asks a judge about the criteria of every completion's prompt, all questions of a batch at once. */
final class RubricSource implements RewardSource {
    private final RubricRewardTerm term;
    private final String version;
    private final CompletionScorer scorer;
    private final JudgeCosts costs = new JudgeCosts();
    private final Map<String, double[]> means = new LinkedHashMap<>();

    RubricSource(RubricRewardTerm term, String version, CompletionScorer scorer) {
        this.term = term;
        this.version = version;
        this.scorer = scorer;
    }

    @Override
    public String name() {
        return "rubric";
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void expect(List<Prompt> prompts) {
        for (Prompt prompt : prompts) {
            if (criteria(prompt).stream().noneMatch(criterion -> criterion.weight() > 0)) {
                throw new UserError(
                        "prompt " + prompt.id() + ": its rubric has no criterion of positive weight; the term"
                                + " rubric needs one in the prompt's column rubric or in its criteria");
            }
        }
    }

    @Override
    public List<Score> score(List<Episode> episodes) {
        List<Candidate> questions = new ArrayList<>();
        episodes.forEach(episode -> questions.addAll(questions(episode)));
        List<Scored> answers = costs.ofScores(scorer.judge(questions));
        List<Score> scores = new ArrayList<>();
        int next = 0;
        for (Episode episode : episodes) {
            int count = term.asked() == Asked.TOGETHER
                    ? 1
                    : criteria(episode.prompt()).size();
            scores.add(score(episode, answers.subList(next, next + count)));
            next += count;
        }
        return scores;
    }

    /** The term's own criteria come first. */
    private List<Criterion> criteria(Prompt prompt) {
        List<Criterion> all = new ArrayList<>();
        term.criteria().forEach(item -> all.add(item.criterion()));
        if (prompt.rubric() != null) {
            all.addAll(prompt.rubric());
        }
        return all;
    }

    private List<Candidate> questions(Episode episode) {
        List<Criterion> criteria = criteria(episode.prompt());
        if (term.asked() == Asked.TOGETHER) {
            return List.of(question(
                    episode,
                    criteria.stream()
                            .map(criterion -> "\n- " + criterion.text() + " (weight " + criterion.weight() + ")")
                            .collect(Collectors.joining())));
        }
        return criteria.stream()
                .map(criterion -> question(episode, criterion.text()))
                .toList();
    }

    private static Candidate question(Episode episode, String criteria) {
        return new Candidate(
                episode.prompt().id(),
                episode.prompt().prompt(),
                episode.content(),
                episode.prompt().groundTruth(),
                criteria);
    }

    private Score score(Episode episode, List<Scored> answers) {
        if (criteria(episode.prompt()).stream().noneMatch(criterion -> criterion.weight() > 0)) {
            return new Score.Missing("its prompt has no rubric");
        }
        for (Scored answer : answers) {
            String problem = problem(answer);
            if (problem != null) {
                return new Score.Missing(problem);
            }
        }
        for (int j = 0; j < term.criteria().size() && term.asked() == Asked.EACH; j++) {
            double[] mean = means.computeIfAbsent(term.criteria().get(j).name(), name -> new double[2]);
            mean[0] += answers.get(j).score();
            mean[1]++;
        }
        double reward =
                term.asked() == Asked.TOGETHER ? answers.get(0).score() : weighted(criteria(episode.prompt()), answers);
        return new Score.OfEpisode(term.weight() * reward, reward);
    }

    private static @Nullable String problem(Scored answer) {
        if (!answer.ok()) {
            return answer.rationale() == null ? "a criterion could not be judged" : answer.rationale();
        }
        boolean inside = answer.score() >= 0 && answer.score() <= 1;
        return inside ? null : "the judge of a rubric must score between 0 and 1 but said " + answer.score();
    }

    private static double weighted(List<Criterion> criteria, List<Scored> answers) {
        double sum = 0;
        double most = 0;
        for (int j = 0; j < criteria.size(); j++) {
            sum += criteria.get(j).weight() * answers.get(j).score();
            most += Math.max(0, criteria.get(j).weight());
        }
        return sum / most;
    }

    /** It learns nothing; its curves are the means of its own criteria over what was scored since the last time. */
    @Override
    public Map<String, Double> learn(Seen seen) {
        Map<String, Double> curves = new LinkedHashMap<>();
        means.forEach((name, mean) -> curves.put("rewards/rubric/" + name + "/mean", mean[0] / mean[1]));
        means.clear();
        return curves;
    }

    @Override
    public boolean watched() {
        return term.weight() == 0;
    }

    @Override
    public Cost paid() {
        return costs.take();
    }

    @Override
    public void close() {
        scorer.close();
    }
}
