package org.align4j.pipeline.supervised;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.training.TrainingConfig;

/** What {@code align pretrain} takes. */
public record PretrainConfig(
        @Option(doc = "Shape of the model that starts from random weights; not used with --policy", def = "{}")
        ModelShape shape,

        @Option(
                doc = "Vocabulary size of the tokenizer that is trained on the texts; not used with " + "--policy",
                def = "2048")
        int vocabularySize,

        @Option(doc = "How long rows may be, and what happens to longer ones", def = "{too-long: split}")
        LengthConfig length,

        @Option(
                doc = "Share of the rows kept out of training to measure the loss on; not used with --held-out",
                def = "0.05")
        double heldOutShare,

        @Option(doc = "How long and how fast to train", def = "{}")
        TrainingConfig training,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public PretrainConfig {
        Check.atLeast("vocabulary-size", 260, vocabularySize);
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
    }
}
