package org.align4j.pipeline.supervised;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.training.TrainingConfig;

/** What {@code align sft} takes. */
public record SftConfig(
        @Option(
                doc = "What to learn: completion (in conversations: the assistant's turns) or everything",
                def = "completion")
        Learn learn,

        @Option(doc = "How long rows may be, and what happens to longer ones", def = "{too-long: error}")
        LengthConfig length,

        @Option(
                doc = "Share of the rows kept out of training to measure the loss on; not used with --held-out",
                def = "0.05")
        double heldOutShare,

        @Option(doc = "How long and how fast to train", def = "{}")
        TrainingConfig training,

        @Option(doc = "Train a low-rank adapter instead of all weights", def = "{}")
        LoraConfig lora,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    /** Which tokens count. */
    public enum Learn {
        COMPLETION,
        EVERYTHING
    }

    public SftConfig {
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
        Check.that(length.tooLong() != TooLong.SPLIT, "length.too-long", "must be error, drop or truncate", "split");
    }
}
