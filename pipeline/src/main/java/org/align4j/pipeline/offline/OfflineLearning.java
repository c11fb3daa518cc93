package org.align4j.pipeline.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.model.BatchUnit;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.training.Batches;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.HeldOut;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;

/**
 * What a policy learns by, prepared before it is loaded.
 *
 * @param heldOut what is measured on
 * @param condition what is written beside the policy, for whoever samples from it
 */
record OfflineLearning<U extends BatchUnit>(
        Batches<U, List<U>> training,
        List<U> heldOut,
        DifferentiableObjective<List<U>> objective,
        TrainingConfig options,
        Optional<Condition> condition) {

    void run(CausalLm policy, StageContext context) throws IOException {
        HeldOut<U, List<U>> measuring = new HeldOut<>(
                policy,
                new Batches<>(heldOut, List::copyOf),
                objective,
                options.batch().microBatchTokens().count());
        Path work = context.work().resolve("training");
        TrainLoop.Result result =
                new TrainLoop(options, TrainingReport.run(context, work)).run(policy, training, objective, measuring);
        context.result("steps", result.steps());
        context.result("tokens", result.tokens());
        result.metrics().forEach((name, value) -> {
            if (name.startsWith("eval_")) {
                context.result(name, value);
            }
        });
        TrainingReport.say(result, context);
        TrainingReport.save(
                folder -> {
                    policy.save(folder);
                    if (condition.isPresent()) {
                        condition.get().write(folder);
                    }
                },
                result.selected(),
                context,
                Artifact.POLICY);
    }
}
