package org.align4j.pipeline.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.data.Prompt;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.VerifierJudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a judge scores single completions, higher is better: a verifier's share of right answers and pass@k, the instructions
 * of IFEval, whether harmful prompts get harmless replies, whether harmless ones are refused.
 */
public record ScoredEvaluation(
        @Option(doc = "What the results call it") String name,

        @Option(
                doc =
                        "What the models are asked: a dataset of prompts, with ground truths where the judge compares with one")
        Path prompts,

        @Option(doc = "Scores single completions, higher is better: a verifier, principles, a question with a score")
        JudgeConfig judge,

        @Option(doc = "Prompts that are used, from the first on; 0 for all", def = "0")
        int limit,

        @Option(doc = "Completions drawn per prompt and model", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(doc = "Values of k for pass@k, with a verifier as judge", def = "[]")
        List<Integer> passAt)
        implements Evaluation {
    public ScoredEvaluation {
        passAt = List.copyOf(passAt);
        SuitePrompts.check(name, limit, completionsPerPrompt);
        Check.that(
                passAt.isEmpty() || judge instanceof VerifierJudgeConfig,
                "pass-at",
                "needs a judge of type verifier, which says right or wrong",
                passAt);
        for (int k : passAt) {
            Check.that(
                    k >= 1 && k <= completionsPerPrompt,
                    "pass-at",
                    "must be between 1 and completions-per-prompt (" + completionsPerPrompt + ")",
                    k);
        }
    }

    @Override
    public List<JudgeConfig> judges() {
        return List.of(judge);
    }

    @Override
    public SuiteTask open(SuiteSetting setting) {
        return new Task(this, SuitePrompts.open(name, prompts, limit, completionsPerPrompt, sampling, setting));
    }

    private record Task(ScoredEvaluation evaluation, SuitePrompts asked) implements SuiteTask {
        @Override
        public boolean goal() {
            return true;
        }

        @Override
        public String identity() {
            return asked.identity(evaluation.judge());
        }

        @Override
        public List<SuiteItem> read(CausalLm model) {
            return asked.answers(model);
        }

        @Override
        public List<SuiteItem> judge(List<SuiteItem> own, List<SuiteItem> baseline) {
            List<Candidate> candidates = new ArrayList<>();
            for (int place = 0; place < own.size(); place++) {
                Prompt prompt = asked.prompts().get(place);
                for (String text : own.get(place).texts()) {
                    candidates.add(new Candidate(
                            prompt.id(), prompt.prompt(), asked.content(place, text), prompt.groundTruth()));
                }
            }
            try (CompletionScorer scorer = evaluation
                    .judge()
                    .openScorer(asked.setting().judges())
                    .orElseThrow(() -> new UserError("suite " + evaluation.name() + ": judge "
                            + evaluation.judge().name()
                            + " compares two completions only; a scored evaluation takes one that scores a single"
                            + " one, or be of type win-rate"))) {
                double[] scores = scorer.score(candidates);
                long missing = Arrays.stream(scores)
                        .filter(score -> !Double.isFinite(score))
                        .count();
                if (missing > 0) {
                    asked.setting()
                            .judges()
                            .notes()
                            .accept("suite " + evaluation.name() + ": " + missing + " of " + scores.length
                                    + " completions could not be scored and do not count");
                }
                return scored(own, scores);
            }
        }

        private static List<SuiteItem> scored(List<SuiteItem> own, double[] scores) {
            List<SuiteItem> items = new ArrayList<>();
            int from = 0;
            for (SuiteItem item : own) {
                List<@Nullable Double> values = new ArrayList<>();
                for (int number = 0; number < item.texts().size(); number++) {
                    double score = scores[from++];
                    values.add(Double.isFinite(score) ? score : null);
                }
                items.add(item.with(values));
            }
            return items;
        }

        @Override
        public double[] values(List<SuiteItem> own, List<SuiteItem> baseline) {
            return own.stream()
                    .mapToDouble(item -> Arrays.stream(item.known()).average().orElse(Double.NaN))
                    .toArray();
        }

        @Override
        public List<SuiteReading> readings(List<SuiteItem> own, List<SuiteItem> baseline, ClusterBootstrap bootstrap) {
            List<double[]> known = own.stream()
                    .map(SuiteItem::known)
                    .filter(each -> each.length > 0)
                    .toList();
            if (known.isEmpty()) {
                return List.of();
            }
            List<SuiteReading> readings = new ArrayList<>();
            readings.add(new SuiteReading("score", bootstrap.mean(known), known.size()));
            ScoreMeasures measures = new ScoreMeasures(bootstrap);
            for (int k : evaluation.passAt()) {
                List<double[]> enough =
                        known.stream().filter(each -> each.length >= k).toList();
                if (!enough.isEmpty()) {
                    readings.add(new SuiteReading("pass_at_" + k, measures.passAt(k, enough), enough.size()));
                }
            }
            return readings;
        }
    }
}
