package org.align4j.pipeline.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.rl.offline.OfflineMethod;
import org.align4j.rl.offline.Reduction;
import org.align4j.rl.offline.RowsConfig;

/** What {@code align offline} takes. */
public record OfflineConfig(
        @Option(
                doc =
                        "What is learned from the log: clone (everything), filter (the good rows), weighted (everything, by its"
                                + " advantage), condition (everything, told how good it is), policy-gradient (towards the"
                                + " good, away from the bad) or actor-critic (towards what Q promises: for study)",
                def = "{type: clone}",
                often = true)
        OfflineMethod method,

        @Option(doc = "Which rows of the log are used", def = "{}")
        RowsConfig rows,

        @Option(doc = "What a step's loss is a mean over: rows (of sums over their tokens) or tokens", def = "tokens")
        Reduction reduction,

        @Option(doc = "How long and how fast to train", def = "{}")
        TrainingConfig training,

        @Option(doc = "Train a low-rank adapter instead of all weights", def = "{}")
        LoraConfig lora,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public OfflineConfig {
        boolean bootstraps = rows.truncated() == RowsConfig.Truncated.BOOTSTRAP;
        Check.that(
                !bootstraps || method.needsValues(),
                "rows.truncated",
                "must be terminal or drop: bootstrap needs a value model, which the method does not read",
                "bootstrap");
    }
}
