package org.align4j.pipeline.evaluate;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.pipeline.stage.Gate;
import org.align4j.reward.StepScore;
import org.align4j.reward.ensemble.Combination;
import org.jspecify.annotations.Nullable;

/** What {@code align evaluate} takes. */
public record EvaluateConfig(
        @Option(
                doc =
                        "Judge that compares the policy with the baseline, preferably one not used in training: a YAML file such as configs/judge/openai.yaml",
                def = Option.NONE,
                often = true)
        @Nullable JudgeConfig judge,

        @Option(
                doc =
                        "The judge that made the training preferences; compared with the other judge, it reveals over-optimisation",
                def = Option.NONE)
        @Nullable JudgeConfig trainingJudge,

        @Option(doc = "Completions drawn per prompt and model", def = "1")
        int completionsPerPrompt,

        @Option(doc = "Prompts that are used, from the first on; 0 for all", def = "0", often = true)
        int limit,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Values of k for pass@k, with a verifier as judge", def = "[1]")
        List<Integer> passAt,

        @Option(
                doc =
                        "Values of n, rising from 1, for what the best of n completions by --reward is worth to the judge; empty"
                                + " for none",
                def = "[]",
                often = true)
        List<Integer> bestOf,

        @Option(
                doc = "With best-of and an ensemble: ways to combine its members, each a curve of its own",
                def = "[{type: mean}]")
        List<Combination> combine,

        @Option(
                doc =
                        "Further evaluations of the policy, each on its own data: a YAML file such as those in configs/suite/",
                def = Option.NONE,
                often = true)
        @Nullable Suite suite,

        @Option(
                doc =
                        "With best-of and a model trained with loss step-success: how the probabilities at the ends of steps become"
                                + " one number, a curve each: min, product, last, mean; empty reads the model at the end alone",
                def = "[]")
        List<StepScore> steps,

        @Option(doc = "With steps: what stands between two steps of a completion; \\n is a line break", def = "\\n")
        String separator,

        @Option(
                doc =
                        "With best-of: what of a completion its answer is, last-line or last-number, for curves of majority vote and,"
                                + " with steps, of votes weighted by each; none for none",
                def = "none")
        AnswerText vote,

        @Option(doc = "Bootstrap resamples of the prompts for each confidence interval", def = "1000")
        int resamples,

        @Option(doc = "Conditions that end the command with exit code 4, such as win_rate_low<0.5", def = "[]")
        List<String> failIf,

        @Option(doc = "Smallest share of the pairs that the judge must answer", def = "0.98")
        double minCoverage,

        @Option(doc = "Most tokens computed at once", def = "8192")
        int batchTokens,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public EvaluateConfig {
        passAt = List.copyOf(passAt);
        bestOf = List.copyOf(bestOf);
        combine = List.copyOf(combine);
        steps = List.copyOf(steps);
        Check.that(!separator.isEmpty(), "separator", "must not be empty", "\"\"");
        Check.that(
                !bestOf.isEmpty() || (steps.isEmpty() && vote == AnswerText.NONE),
                "best-of",
                "must be given with steps or vote, which are other ways to choose one of n",
                bestOf);
        failIf = List.copyOf(failIf);
        Check.count("completions-per-prompt", completionsPerPrompt);
        Check.atLeast("limit", 0, limit);
        ClusterBootstrap.check(resamples);
        Check.inUnitInterval("min-coverage", minCoverage);
        Check.atLeast("batch-tokens", 1, batchTokens);
        for (int k : passAt) {
            Check.that(
                    k >= 1 && k <= completionsPerPrompt,
                    "pass-at",
                    "must be between 1 and completions-per-prompt (" + completionsPerPrompt + ")",
                    k);
        }
        for (int i = 0; i < bestOf.size(); i++) {
            Check.that(
                    bestOf.get(i) >= 1 && bestOf.get(i) <= completionsPerPrompt,
                    "best-of",
                    "must be between 1 and completions-per-prompt (" + completionsPerPrompt + ")",
                    bestOf.get(i));
            Check.that(
                    bestOf.get(i) > (i == 0 ? 0 : bestOf.get(i - 1)) && bestOf.get(0) == 1,
                    "best-of",
                    "must rise from 1",
                    bestOf);
        }
        failIf.forEach(Gate::parse);
    }
}
