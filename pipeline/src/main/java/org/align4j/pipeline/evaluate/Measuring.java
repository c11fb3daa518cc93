package org.align4j.pipeline.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.config.VerifierJudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Gate;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** One evaluation while it is measured: gathers results and what was compared. */
final class Measuring {
    private static final double MUCH_CHANGED_BY_LENGTH = 0.1;
    private static final double MUCH_ALIKE = 0.25;

    private final EvaluateConfig config;
    private final Elsewhere elsewhere;
    private final StageContext context;
    private final LanguageMeasures language;
    private final ScoreMeasures scores;
    private final ClusterBootstrap bootstrap;
    private final Results results = new Results();
    private @Nullable JudgedPairs judged;
    private List<double[]> gold = List.of();
    private List<double[]> policyScores = List.of();
    private List<double[]> baselineScores = List.of();

    Measuring(EvaluateConfig config, Elsewhere elsewhere, StageContext context) {
        this.config = config;
        this.elsewhere = elsewhere;
        this.context = context;
        this.bootstrap =
                new ClusterBootstrap(config.resamples(), context.seeds().seed("bootstrap"));
        this.language = new LanguageMeasures(config.batchTokens());
        this.scores = new ScoreMeasures(bootstrap);
    }

    Answers answers(CausalLm model, List<Prompt> prompts, String who) throws IOException {
        model.condition().ifPresent(each -> context.say(who + " is " + each.described()));
        return elsewhere.answers(config, model, prompts, who);
    }

    void perplexity(CausalLm model, String prefix) {
        context.optionalInput(EvaluateStage.DEMONSTRATIONS).ifPresent(folder -> {
            List<Demonstration> demonstrations =
                    Dataset.open(folder, Demonstration.class).toList();
            LanguageMeasures.Perplexity perplexity = language.perplexity(model, demonstrations);
            results.put(prefix + "perplexity", perplexity.perToken());
            results.put(prefix + "bits_per_byte", perplexity.bitsPerByte());
        });
    }

    void divergence(CausalLm policy, CausalLm reference, Answers answers) {
        KlEstimate kl = language.divergence(
                policy, reference, answers, config.sampling().temperature());
        results.put("kl", kl.k1PerSequence())
                .put("kl_k3", kl.k3PerSequence())
                .put("kl_per_token", kl.k1PerToken())
                .put("kl_per_token_k3", kl.k3PerToken());
        say("KL from the reference: %.3f nats per completion, %.4f per token", kl.k1PerSequence(), kl.k1PerToken());
    }

    /** Everything that is said about the completions themselves. */
    void compare(Answers policy, @Nullable Answers baseline) throws IOException {
        results.put("prompts", policy.prompts().size()).put("completions_per_prompt", config.completionsPerPrompt());
        lengths(policy, "");
        diversity(policy, "");
        if (baseline != null) {
            lengths(baseline, "baseline_");
            diversity(baseline, "baseline_");
            warnOfSameness();
        }
        if (config.judge() != null) {
            judge(config.judge(), policy, baseline);
        }
        if (config.trainingJudge() != null && baseline != null) {
            results.put("training_judge", config.trainingJudge().name());
            try (Judge judge = config.trainingJudge().open(JudgeContexts.of(context))) {
                ask(
                        elsewhere.comparing(Elsewhere.TRAINING_JUDGE, judge, policy, baseline),
                        policy,
                        baseline,
                        "training_judge_");
            }
        }
        if (context.optionalInput(EvaluateStage.REWARD).isPresent()) {
            reward(policy, baseline);
        }
    }

    private void lengths(Answers answers, String prefix) {
        results.put(prefix + "mean_length", answers.meanLength())
                .put(prefix + "finished_share", answers.finishedShare());
        if (answers.finishedShare() < 1) {
            say(
                    "%s%.1f %% of the completions were cut at max-new-tokens",
                    prefix.isEmpty() ? "" : "baseline: ", 100 * (1 - answers.finishedShare()));
        }
    }

    private void diversity(Answers answers, String prefix) {
        results.putAll(Diversity.of(answers.completions().stream()
                        .flatMap(List::stream)
                        .map(Completion::text)
                        .toList())
                .named(prefix));
    }

    private void warnOfSameness() {
        double share = number("top_opening");
        double before = number("baseline_top_opening");
        if (share > MUCH_ALIKE && share > 2 * before) {
            context.warn(String.format(
                    Locale.ROOT,
                    "%.0f %% of the completions begin with \"%s\"; of the baseline's, %.0f %% begin alike. A win rate says"
                            + " nothing about that: read samples, and compare checkpoints with align sweep",
                    100 * share,
                    results.values().get("opening"),
                    100 * before));
        }
    }

    private void judge(JudgeConfig chosen, Answers policy, @Nullable Answers baseline) throws IOException {
        results.put("judge", chosen.name());
        JudgeContext opening = JudgeContexts.of(context);
        Optional<CompletionScorer> scorer = chosen.openScorer(opening);
        try (Judge judge = scorer.isPresent() ? scorer.get() : chosen.open(opening)) {
            if (baseline != null) {
                compare(elsewhere.comparing(Elsewhere.JUDGE, judge, policy, baseline), policy, baseline);
            }
            if (scorer.isPresent()) {
                gold = scored(scorer.get(), policy, EvaluateStage.POLICY, "");
                if (baseline != null) {
                    scored(scorer.get(), baseline, EvaluateStage.BASELINE, "baseline_");
                }
            }
        }
    }

    private List<double[]> scored(CompletionScorer scorer, Answers answers, String who, String prefix)
            throws IOException {
        CompletionScorer answering = elsewhere.scoring(Elsewhere.SCORES + who, scorer, answers);
        List<double[]> found = ScoreMeasures.scores(answering, answers);
        scored(found, prefix, config.judge() instanceof VerifierJudgeConfig);
        principles(ScoreMeasures.parts(answering, answers), prefix);
        return found;
    }

    private void compare(Judge judge, Answers policy, Answers baseline) {
        JudgedPairs pairs = ask(judge, policy, baseline, "");
        judged = pairs;
        double controlled = pairs.lengthControlled(policy.lengthDifferences(baseline));
        results.put("length_controlled_win_rate", controlled);
        double preference = number("mean_preference");
        if (Math.abs(controlled - preference) > MUCH_CHANGED_BY_LENGTH) {
            context.warn(String.format(
                    Locale.ROOT,
                    "lengths explain much of the preference: %.3f as judged, %.3f at equal lengths",
                    preference,
                    controlled));
        }
    }

    private void scored(List<double[]> ofPrompts, String prefix, boolean verifies) {
        results.put(prefix + "judge_score", scores.mean(ofPrompts));
        if (verifies) {
            for (int k : config.passAt()) {
                results.put(prefix + "pass_at_" + k, scores.passAt(k, ofPrompts));
            }
            say("%sright: %.1f %%", prefix.isEmpty() ? "" : "baseline ", 100 * number(prefix + "judge_score"));
        }
    }

    /** How far each principle is honoured: a score alone does not say which of them a policy gave up. */
    private void principles(Map<String, Double> means, String prefix) {
        if (!means.isEmpty()) {
            results.put(prefix + "principles", means);
        }
    }

    private JudgedPairs ask(Judge judge, Answers policy, Answers baseline, String prefix) {
        JudgedPairs pairs = JudgedPairs.ask(judge, policy, baseline);
        results.putAll(pairs.results(prefix, bootstrap));
        double coverage = number(prefix + "judged") / pairs.verdicts().size();
        if (coverage < config.minCoverage()) {
            throw new UserError(
                    List.of(String.format(
                            Locale.ROOT,
                            "judge %s answered %.1f %% of the pairs, less than min-coverage %s; the same command"
                                    + " again asks only what is missing",
                            judge.name(),
                            100 * coverage,
                            config.minCoverage())),
                    UserError.PARTIAL);
        }
        say(
                "win rate by %s: %.1f %% (95 %%: %.1f to %.1f), %s wins, %s ties, %s losses",
                judge.name(),
                100 * number(prefix + "win_rate"),
                100 * number(prefix + "win_rate_low"),
                100 * number(prefix + "win_rate_high"),
                results.values().get(prefix + "wins"),
                results.values().get(prefix + "ties"),
                results.values().get(prefix + "losses"));
        return pairs;
    }

    private void reward(Answers policy, @Nullable Answers baseline) {
        try (RewardModel reward = RewardModel.load(context.input(EvaluateStage.REWARD), config.engine())) {
            policyScores = ScoreMeasures.scores(reward, policy);
            results.put("reward", scores.mean(policyScores));
            if (!config.bestOf().isEmpty()) {
                bestOf(reward, policy);
            }
            if (baseline != null) {
                baselineScores = ScoreMeasures.scores(reward, baseline);
                results.put("baseline_reward", scores.mean(baselineScores));
                results.put("reward_difference", scores.difference(policyScores, baselineScores));
            }
            context.optionalInput(EvaluateStage.PREFERENCES).ifPresent(folder -> {
                List<Preference> preferences =
                        Dataset.open(folder, Preference.class).toList();
                results.put("reward_accuracy", scores.accuracy(reward, preferences));
                results.put(
                        "reward_pairs",
                        preferences.stream().filter(each -> each.winner() != 0).count());
                say("reward model's accuracy: %.1f %%", 100 * number("reward_accuracy"));
            });
        }
    }

    private void bestOf(RewardModel reward, Answers policy) {
        if (gold.isEmpty()) {
            throw new UserError(
                    "best-of needs a judge that scores single completions, such as principles or a verifier");
        }
        List<BestOfCurve> curves = new BestOfCurves(config, bootstrap, context.seeds()).of(reward, policy, gold);
        results.put("gold_deviation", BestOfCurves.deviation(gold))
                .put("best_of", curves.stream().map(BestOfCurve::facts).toList());
        curves.forEach(curve -> context.say(BestOfCurves.words(curve)));
    }

    void suite(EvaluatedSuite suite) throws IOException {
        suite.measure(results, bootstrap);
    }

    /** Writes the results, then the completions; a gate that fails is told when all is written. */
    void publish(Answers policy, @Nullable Answers baseline) throws IOException {
        EvaluatedRows rows = new EvaluatedRows(context);
        rows.writeSamples(policy, baseline);
        rows.writeComparisons(policy, baseline, judged, policyScores, baselineScores);
        Map<String, @Nullable Object> values = results.values();
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(context.output(Artifact.EVALUATION), json.writeValueAsString(values) + "\n");
        values.forEach((name, value) -> {
            if (value != null && !(value instanceof List)) {
                context.result(name, value);
            }
        });
        for (String condition : config.failIf()) {
            String failure = Gate.parse(condition).failure(values);
            if (failure != null) {
                context.failGate(failure);
            }
        }
    }

    private double number(String name) {
        return results.values().get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private void say(String format, Object... arguments) {
        context.say(String.format(Locale.ROOT, format, arguments));
    }
}
