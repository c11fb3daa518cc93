package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Counted;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainerState;

/** What stages that train do alike: where training keeps its things, and what they say about its result. */
public final class TrainingReport {
    private TrainingReport() {}

    /**
     * The run that a training loop works in.
     *
     * @param work for what continuing needs
     */
    public static TrainRun run(StageContext context, Path work) {
        return new TrainRun(
                context.ofLeader(work),
                context.seeds(),
                context.metrics(),
                context.progress(),
                context::say,
                context.checkpoints(),
                context.processes());
    }

    /**
     * As {@link #say(TrainerState, long, StageContext)}, with a warning if training ran away.
     *
     * @throws UserError if there is no model left
     */
    public static void say(TrainLoop.Result result, StageContext context) {
        RunawayWarnings.ofDamage(result.metrics()).ifPresent(damage -> {
            throw new UserError(damage);
        });
        say(result.selected(), result.skipped(), context);
        RunawayWarnings.ofLoss(result.firstLoss(), result.metrics())
                .or(() -> RunawayWarnings.ofGradient(result.metrics()))
                .ifPresent(context::warn);
    }

    /** Says which step the result is of, where it is not simply the last, and how many steps were skipped. */
    public static void say(TrainerState selected, long skipped, StageContext context) {
        if (skipped > 0) {
            context.result("skipped_steps", skipped);
            context.warn("skipped " + Counted.of(skipped, "step")
                    + " in which the loss or the gradient was not a number or far too large");
        }
        if (selected.averaged()) {
            context.say("the result is the moving average of the weights");
        }
        KeptCheckpoints.Best best = selected.best();
        if (best != null) {
            context.result("best_global_step", best.step());
            context.result("best_metric", best.value());
            context.say(String.format(
                    Locale.ROOT,
                    "the result is step %d of %d, whose %s is best: %.4f",
                    best.step(),
                    selected.total(),
                    selected.bestBy(),
                    best.value()));
        } else if (!selected.bestBy().isEmpty()) {
            context.warn("checkpoints.best-by: " + selected.bestBy()
                    + " was a number at no checkpoint, so none is best: the result is the last step");
        }
    }

    /** Saves the result, and notes beside it which step it is of; of several processes, the one that leads does. */
    public static void save(AtomicFiles.Filler model, TrainerState selected, StageContext context, Artifact artifact)
            throws IOException {
        if (context.processes().leads()) {
            model.fill(context.output(artifact));
            selected.write(context.output(artifact));
        }
    }
}
