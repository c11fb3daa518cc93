package org.align4j.pipeline.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.rl.offline.RowsConfig;
import org.align4j.rl.value.ValueMethod;

/** What {@code align value} takes. */
public record ValueConfig(
        @Option(
                doc =
                        "What the model is fitted to: monte-carlo (mean returns), binary (success or not), distributional,"
                                + " expectile or iql (returns if the better tokens of the log follow)",
                def = "{type: monte-carlo}",
                often = true)
        ValueMethod value,

        @Option(doc = "Which rows of the log are used", def = "{}")
        RowsConfig rows,

        @Option(
                doc =
                        "Tokens that --policy gives at least this probability decide nothing: they are no steps, but worth"
                                + " what follows them (an end of turn, the rest of a word); 1: every token is a step",
                def = "1.0")
        double sure,

        @Option(
                doc = "Scale of the random head that the model starts with; small starts near 0, 1 is a reward model's",
                def = "0.1")
        double headScale,

        @Option(doc = "How long and how fast to train", def = "{}")
        TrainingConfig training,

        @Option(doc = "Train a low-rank adapter and the head instead of all weights", def = "{}")
        LoraConfig lora,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public ValueConfig {
        Check.positive("head-scale", headScale);
        Check.positiveShare("sure", sure);
        Check.that(
                !value.averages() || training.optimizer().averages(),
                "training.optimizer.ema-decay",
                "must be above 0 for expectile and iql: their targets are read from the weights' moving average, such as 0.99",
                training.optimizer().emaDecay());
        boolean bootstraps = rows.truncated() == RowsConfig.Truncated.BOOTSTRAP;
        Check.that(
                !bootstraps || value.averages(),
                "rows.truncated",
                "must be terminal or drop: only expectile and iql can go on from the last state",
                "bootstrap");
    }

    boolean bootstraps() {
        return rows.truncated() == RowsConfig.Truncated.BOOTSTRAP;
    }
}
