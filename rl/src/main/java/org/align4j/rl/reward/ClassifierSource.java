package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.Stateful;
import org.align4j.rl.episode.Episode;

/** An opened {@link ClassifierRewardTerm}. */
final class ClassifierSource implements RewardSource {
    private final ClassifierRewardTerm term;
    private final ClassifierInputs inputs;
    private final EpisodeRows rows;
    private final Optional<ClassifierRefresh> refresh;
    private final Optional<Confirmation> confirmation;

    ClassifierSource(ClassifierRewardTerm term, ClassifierInputs inputs, RewardContext context) {
        this.term = term;
        this.inputs = inputs;
        rows = EpisodeRows.of(inputs.model().tokenizer(), context.tokenizer());
        RefreshConfig config = term.refresh();
        if (config != null && inputs.examples().successes().isEmpty()) {
            throw new UserError(
                    "rl needs --successes: the term classifier is refreshed, and learns from examples of" + " success");
        }
        confirmation = Optional.ofNullable(config)
                .map(RefreshConfig::confirm)
                .map(confirm -> Confirmation.open(confirm, context));
        refresh = config == null ? Optional.empty() : Optional.of(new ClassifierRefresh(config, term.loss(), inputs));
    }

    @Override
    public String name() {
        return ClassifierRewardTerm.NAME;
    }

    @Override
    public boolean watched() {
        return term.weight() == 0;
    }

    @Override
    public String version() {
        return refresh.map(each -> Hashes.ofText(inputs.version() + " after refresh " + each.refreshes()))
                .orElse(inputs.version());
    }

    @Override
    public List<Score> score(List<Episode> episodes) {
        List<Score> scores = new ArrayList<>();
        for (double logit : inputs.model().score(tokens(encoded(episodes)))) {
            scores.add(new Score.OfEpisode(term.reward(logit), logit));
        }
        return scores;
    }

    @Override
    public Map<String, Double> learn(Seen seen) {
        double[] logits = seen.earned().stream()
                .mapToDouble(earned -> earned.terms().get(name()).raw())
                .toArray();
        Map<String, Double> curves = new LinkedHashMap<>(measured(seen, logits));
        refresh.ifPresent(each -> curves.putAll(
                each.learn(encoded(seen.episodes()), logits, seen.iteration(), confirmed(each, seen, logits))));
        return curves;
    }

    private Confirmation.Answer confirmed(ClassifierRefresh learning, Seen seen, double[] logits) {
        return confirmation
                .filter(each -> learning.due(seen.iteration()))
                .map(each -> each.of(seen.episodes(), logits))
                .orElse(Confirmation.Answer.NONE);
    }

    /** Mean D of what the policy sampled, and of what of it the check calls a success. */
    private Map<String, Double> measured(Seen seen, double[] logits) {
        Map<String, Double> curves = new LinkedHashMap<>();
        curves.put("classifier/p_policy", ClassifierRefresh.meanProbability(logits));
        String check = term.check();
        if (check != null) {
            List<Double> successes = new ArrayList<>();
            for (int i = 0; i < logits.length; i++) {
                Rewards.Part part = seen.earned().get(i).terms().get(check);
                if (part == null) {
                    throw new UserError("rewards: the term classifier names the check " + check + ", the terms are "
                            + String.join(", ", seen.earned().get(i).terms().keySet()));
                }
                if (part.raw() > 0.5) {
                    successes.add(logits[i]);
                }
            }
            if (!successes.isEmpty()) {
                curves.put(
                        "classifier/p_policy_success",
                        ClassifierRefresh.meanProbability(successes.stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()));
            }
        }
        return curves;
    }

    private List<PromptedRow> encoded(List<Episode> episodes) {
        return episodes.stream().map(rows::row).toList();
    }

    private static List<int[]> tokens(List<PromptedRow> encoded) {
        return encoded.stream().map(PromptedRow::tokens).toList();
    }

    @Override
    public List<Stateful> states() {
        return refresh.map(ClassifierRefresh::states).orElse(List.of());
    }

    @Override
    public void close() {
        refresh.ifPresent(ClassifierRefresh::close);
        confirmation.ifPresent(Confirmation::close);
    }
}
