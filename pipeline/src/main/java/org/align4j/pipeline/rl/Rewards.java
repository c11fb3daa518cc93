package org.align4j.pipeline.rl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** Scores completions by all terms. */
final class Rewards {
    private final Map<String, Function<List<Rollout>, double[]>> terms = new LinkedHashMap<>();

    /**
     * @param model null if no reward model was given
     * @param policyTokenizer whose ids rollouts hold
     * @throws UserError if a term needs what is not there
     */
    Rewards(List<RewardTerm> terms, @Nullable RewardModel model, Tokenizer policyTokenizer, JudgeContext context) {
        for (RewardTerm term : terms) {
            String name = name(term);
            if (this.terms.put(name, scorer(term, model, policyTokenizer, context)) != null) {
                throw new UserError("rewards: two terms are called " + name + "; give their judges different names");
            }
        }
    }

    /**
     * What completions earned.
     *
     * @param totals one per rollout, NaN where a term could not score it
     * @param terms the same by term, already weighted
     */
    record Scored(double[] totals, Map<String, double[]> terms) {}

    Scored score(List<Rollout> rollouts) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        double[] totals = new double[rollouts.size()];
        terms.forEach((name, scorer) -> {
            double[] term = scorer.apply(rollouts);
            scores.put(name, term);
            for (int i = 0; i < totals.length; i++) {
                totals[i] += term[i];
            }
        });
        return new Scored(totals, scores);
    }

    private static String name(RewardTerm term) {
        if (term instanceof RewardTerm.Judge judge) {
            return judge.judge().name();
        }
        if (term instanceof RewardTerm.Model) {
            return "model";
        }
        return term instanceof RewardTerm.MissingEos
                ? "missing_eos"
                : term instanceof RewardTerm.Length ? "length" : "overlong";
    }

    private static Function<List<Rollout>, double[]> scorer(
            RewardTerm term, @Nullable RewardModel model, Tokenizer policyTokenizer, JudgeContext context) {
        if (term instanceof RewardTerm.Model byModel) {
            if (model == null) {
                throw new UserError("rewards: the term model needs --reward, a reward model's folder");
            }
            boolean sameIds = model.tokenizer().fingerprint().equals(policyTokenizer.fingerprint());
            return rollouts -> byModel(byModel, model, sameIds, rollouts);
        }
        if (term instanceof RewardTerm.Judge byJudge) {
            CompletionScorer scorer = byJudge.judge()
                    .openScorer(context)
                    .orElseThrow(() -> new UserError(
                            "rewards: the judge " + byJudge.judge().name()
                                    + " only compares completions; a reward needs one that scores each, such as principles or"
                                    + " verifier"));
            return rollouts -> scaled(byJudge.weight(), scorer.score(candidates(rollouts)));
        }
        if (term instanceof RewardTerm.MissingEos missing) {
            return each(rollout -> rollout.finished() ? 0 : -missing.penalty());
        }
        if (term instanceof RewardTerm.Length length) {
            return each(rollout -> length.perToken() * rollout.length());
        }
        RewardTerm.Overlong overlong = (RewardTerm.Overlong) term;
        return each(rollout -> overlong.weight() * overlong.punishment(rollout.length()));
    }

    /**
     * A finished completion is encoded as it was for training the reward model; an unfinished one is read at its last
     * sampled token, without the end that it does not have.
     */
    private static double[] byModel(RewardTerm.Model term, RewardModel model, boolean sameIds, List<Rollout> rollouts) {
        List<int[]> rows = new ArrayList<>();
        for (Rollout rollout : rollouts) {
            rows.add(
                    !rollout.finished() && sameIds
                            ? rollout.row()
                            : model.tokenizer()
                                    .encodeRow(rollout.prompt().prompt(), rollout.content())
                                    .tokens());
        }
        double[] scores = model.score(rows);
        if (term.scale() == RewardTerm.Model.Scale.NORMALIZED) {
            for (int i = 0; i < scores.length; i++) {
                scores[i] = model.normalized(scores[i]);
            }
        }
        return scaled(term.weight(), scores);
    }

    private static List<Candidate> candidates(List<Rollout> rollouts) {
        return rollouts.stream()
                .map(rollout -> new Candidate(
                        rollout.prompt().id(),
                        rollout.prompt().prompt(),
                        rollout.content(),
                        rollout.prompt().groundTruth()))
                .toList();
    }

    private static Function<List<Rollout>, double[]> each(Function<Rollout, Double> score) {
        return rollouts -> rollouts.stream().mapToDouble(score::apply).toArray();
    }

    private static double[] scaled(double weight, double[] scores) {
        double[] scaled = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scaled[i] = weight * scores[i];
        }
        return scaled;
    }
}
