package org.align4j.pipeline.rl;

import java.io.IOException;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;

/** A run's checkpoints: the one to continue from, those that stay as models, and which of them is the result. */
final class RlCheckpoints {
    private final RlConfig config;
    private final RlLoop.Models models;
    private final StageContext context;
    private final String recipe;
    private KeptCheckpoints kept;

    /** @param recipe hash of everything that a checkpoint depends on */
    RlCheckpoints(RlConfig config, RlLoop.Models models, StageContext context, String recipe) {
        this.config = config;
        this.models = models;
        this.context = context;
        this.recipe = recipe;
        kept = kept(KeptCheckpoints.State.START);
    }

    /** Where the run stands: models and metrics are as they were then. */
    RlCheckpoint restore() throws IOException {
        RlCheckpoint done =
                RlCheckpoint.restore(context.work(), models.policy(), models.critic(), recipe, startCoefficient());
        context.metrics().restore(done.metrics());
        kept = kept(done.kept());
        return done;
    }

    /** Whether a checkpoint is written after so many iterations. */
    boolean due(int iteration) {
        int every = config.update().checkpointEvery();
        return iteration == total() || (every > 0 && iteration % every == 0);
    }

    /** Writes a checkpoint; what is returned is what continuing would start from. */
    RlCheckpoint write(RlCheckpoint done, TrajectoryLog log) throws IOException {
        kept.add(models.policy(), averages(), done.iteration(), total(), done.last());
        RlCheckpoint written = done.at(log.endPart(), context.metrics().position(), kept.state());
        written.write(context.work(), models.policy(), models.critic(), recipe);
        kept.prune();
        return written;
    }

    /** Gives the policy the weights that are the result, and says which. */
    TrainerState finish(RlCheckpoint done) throws IOException {
        TrainerState selected = kept.finish(models.policy(), averages(), total(), done.last());
        long skipped =
                done.learner().policy().skipped() + done.learner().critic().skipped();
        TrainingReport.say(selected, skipped, context);
        return selected;
    }

    private KeptCheckpoints kept(KeptCheckpoints.State state) {
        return new KeptCheckpoints(config.update().checkpoints(), context.checkpoints(), state);
    }

    private int total() {
        return config.update().iterations();
    }

    private boolean averages() {
        return config.update().optimizer().averages();
    }

    private double startCoefficient() {
        return config.klPenalty() instanceof KlPenalty.InReward penalty
                ? penalty.coefficient()
                : config.klPenalty() instanceof KlPenalty.InLoss penalty ? penalty.coefficient() : 0;
    }
}
