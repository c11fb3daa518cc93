package org.align4j.pipeline.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardModel;

/** The suite of an evaluation, of the policy and, if there is one, of the baseline: {@code suite/NAME/MEASURE}. */
record EvaluatedSuite(EvaluateConfig config, StageContext context, SuiteRun run) {
    private static final String PREFIX = "suite/";

    /**
     * Reads all its data; empty without a suite.
     *
     * @throws UserError if an evaluation lacks its data or what it compares with
     */
    static Optional<EvaluatedSuite> open(EvaluateConfig config, StageContext context) throws IOException {
        if (config.suite() == null) {
            return Optional.empty();
        }
        config.suite().evaluations().forEach(evaluation -> refuseIncomplete(evaluation, context));
        SuiteSetting setting = new SuiteSetting(
                JudgeContexts.of(context),
                context.seeds().seed("suite"),
                config.weights(),
                config.batchTokens(),
                context.progress(),
                Artifacts::resolve);
        SuiteRun run = SuiteRun.open(
                config.suite(), setting, context.work().resolve("suite"), ConfigWriter.yaml(config.engine()));
        return Optional.of(new EvaluatedSuite(config, context, run));
    }

    private static void refuseIncomplete(Evaluation evaluation, StageContext context) {
        boolean alone = context.optionalInput(EvaluateStage.BASELINE).isEmpty();
        if (alone && evaluation instanceof WinRateEvaluation) {
            throw new UserError("suite " + evaluation.name() + ": a win rate is one over a baseline: give --baseline");
        }
        if (alone
                && evaluation instanceof PairsEvaluation
                && context.optionalInput(EvaluateStage.REWARD).isEmpty()) {
            throw new UserError("suite " + evaluation.name()
                    + ": pairs are ranked by a reward model, and by the policy against a baseline: give --reward or"
                    + " --baseline");
        }
    }

    /** Measures one model after the other. */
    void measure(Results results, ClusterBootstrap bootstrap) throws IOException {
        List<SuiteRun.Known> known = new ArrayList<>();
        Path policy = context.input(EvaluateStage.POLICY);
        Optional<Path> baseline = context.optionalInput(EvaluateStage.BASELINE);
        String compared = AdapterFolder.contentHash(baseline.orElse(policy));
        if (baseline.isPresent()) {
            known.add(run.measure(compared, () -> CausalLm.frozen(baseline.get(), config.engine()), null, compared));
        }
        known.add(run.measure(
                AdapterFolder.contentHash(policy),
                () -> CausalLm.frozen(policy, config.engine()),
                known.isEmpty() ? null : known.get(0),
                compared));
        Optional<Path> reward = context.optionalInput(EvaluateStage.REWARD);
        Optional<List<List<SuiteItem>>> scored = reward.isEmpty()
                ? Optional.empty()
                : Optional.of(run.score(
                        AdapterFolder.contentHash(reward.get()),
                        () -> RewardModel.load(reward.get(), config.engine())));
        for (SuiteRun.Outcome outcome : run.outcomes(known, 0, scored, bootstrap)) {
            String name = PREFIX + outcome.evaluation() + "/";
            List<SuiteReading> own = outcome.readings().get(known.size() - 1);
            own.forEach(reading -> results.put(name + reading.name(), reading.value()));
            if (known.size() > 1 && !outcome.type().equals("win-rate")) {
                outcome.readings()
                        .get(0)
                        .forEach(reading -> results.put("baseline_" + name + reading.name(), reading.value()));
            }
            outcome.rewardModel()
                    .forEach(reading -> results.put("reward_model_" + name + reading.name(), reading.value()));
            own.stream().limit(1).forEach(reading -> context.say(SuiteReading.words(outcome.evaluation(), reading)));
            outcome.rewardModel().stream()
                    .limit(1)
                    .forEach(reading ->
                            context.say("reward model: " + SuiteReading.words(outcome.evaluation(), reading)));
        }
    }
}
