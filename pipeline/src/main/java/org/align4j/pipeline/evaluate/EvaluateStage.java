package org.align4j.pipeline.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Counted;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.jspecify.annotations.Nullable;

/** Measures a policy on prompts: win rate over a baseline, KL, reward, perplexity, accuracy, lengths. */
public final class EvaluateStage implements Stage<EvaluateConfig>, RowFunctions<EvaluateConfig> {
    static final String POLICY = "policy";
    static final String BASELINE = "baseline";
    static final String REFERENCE = "reference";
    static final String PROMPTS = "prompts";
    static final String REWARD = "reward";
    static final String DEMONSTRATIONS = "demonstrations";
    static final String PREFERENCES = "preferences";

    /** Of fewer, the percentile bootstrap covers clearly less than its 95 %. */
    private static final int FEW_PROMPTS = 10;

    @Override
    public Declaration<EvaluateConfig> declaration() {
        return new Declaration<>(
                "evaluate",
                "Measure a policy on prompts: win rate over a baseline, KL, reward, accuracy, lengths",
                EvaluateConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "The policy to measure"),
                        StageInput.required(PROMPTS, Artifact.PROMPTS, "What it is asked, best held out from training"),
                        StageInput.optional(BASELINE, Artifact.POLICY, "What it is compared with"),
                        StageInput.optional(
                                REFERENCE, Artifact.POLICY, "Where KL is measured from; the baseline if left out"),
                        StageInput.optional(REWARD, Artifact.REWARD, "A reward model to score the completions"),
                        StageInput.optional(
                                DEMONSTRATIONS, Artifact.DEMONSTRATIONS, "Completions to measure perplexity on"),
                        StageInput.optional(
                                PREFERENCES, Artifact.PREFERENCES, "Pairs to measure the reward model's accuracy on")),
                List.of(Artifact.EVALUATION, Artifact.SAMPLES, Artifact.COMPARISONS));
    }

    @Override
    public void run(EvaluateConfig config, StageContext context) throws IOException {
        refuseIncomplete(config, context);
        List<Prompt> all = Dataset.open(context.input(PROMPTS), Prompt.class).toList();
        List<Prompt> prompts = config.limit() == 0 ? all : all.subList(0, Math.min(config.limit(), all.size()));
        if (prompts.isEmpty()) {
            throw new UserError(
                    "--prompts " + context.input(PROMPTS) + ": has no rows, so there is nothing to measure");
        }
        if (prompts.size() < FEW_PROMPTS) {
            context.warn(Counted.of(prompts.size(), "prompt")
                    + ": intervals of so few are narrower than they should be (the bootstrap draws prompts); take "
                    + FEW_PROMPTS + " or more");
        }
        Optional<EvaluatedSuite> suite = EvaluatedSuite.open(config, context);
        EvaluationMemory.of(config, prompts, context).check();
        try (Elsewhere elsewhere = Elsewhere.of(this, config, context)) {
            Measuring measuring = new Measuring(config, elsewhere, context);
            Drawn drawn = draw(config, prompts, measuring, context);
            measuring.compare(drawn.policy(), drawn.baseline());
            if (suite.isPresent()) {
                measuring.suite(suite.get());
            }
            measuring.publish(drawn.policy(), drawn.baseline());
        }
    }

    @Override
    public Opened<?, ?> open(String work, Place<EvaluateConfig> place) throws IOException {
        return Elsewhere.open(work, place);
    }

    /** What both models say. */
    private record Drawn(Answers policy, @Nullable Answers baseline) {}

    private static Drawn draw(EvaluateConfig config, List<Prompt> prompts, Measuring measuring, StageContext context)
            throws IOException {
        Answers policyAnswers;
        @Nullable Answers baselineAnswers = null;
        try (CausalLm policy = CausalLm.frozen(context.input(POLICY), config.engine())) {
            policyAnswers = measuring.answers(policy, prompts, POLICY);
            measuring.perplexity(policy, "");
            if (context.optionalInput(REFERENCE).isPresent()) {
                try (CausalLm reference = CausalLm.frozen(context.input(REFERENCE), config.engine())) {
                    measuring.divergence(policy, reference, policyAnswers);
                }
            }
            if (context.optionalInput(BASELINE).isPresent()) {
                try (CausalLm baseline = CausalLm.frozen(context.input(BASELINE), config.engine())) {
                    baselineAnswers = measuring.answers(baseline, prompts, BASELINE);
                    measuring.perplexity(baseline, "baseline_");
                    if (context.optionalInput(REFERENCE).isEmpty()) {
                        measuring.divergence(policy, baseline, policyAnswers);
                    }
                }
            }
        }
        return new Drawn(policyAnswers, baselineAnswers);
    }

    /** What was asked for but cannot be measured with the inputs given: all of it in one go, before any work. */
    private static void refuseIncomplete(EvaluateConfig config, StageContext context) {
        if (config.trainingJudge() != null && context.optionalInput(BASELINE).isEmpty()) {
            throw new UserError("training-judge compares with a baseline: give --baseline");
        }
        if (context.optionalInput(PREFERENCES).isPresent()
                && context.optionalInput(REWARD).isEmpty()) {
            throw new UserError("--preferences measure a reward model: give --reward");
        }
        if (!config.bestOf().isEmpty()
                && (config.judge() == null || context.optionalInput(REWARD).isEmpty())) {
            throw new UserError(
                    "best-of chooses by a reward model what a judge then scores: give --reward and --judge");
        }
    }
}
