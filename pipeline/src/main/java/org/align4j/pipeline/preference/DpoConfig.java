package org.align4j.pipeline.preference;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.training.TrainingConfig;
import org.align4j.rl.preference.ReferenceUpdate;
import org.align4j.rl.preference.loss.PreferenceLoss;
import org.jspecify.annotations.Nullable;

/** Learning from preferences without a reward model. */
public record DpoConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(doc = "Loss of one pair, or of one labelled completion (kto, bco)", often = true, def = "{type: dpo}")
        PreferenceLoss loss,

        @Option(
                doc = "How long and how fast to train; batch.size counts pairs, or labelled completions",
                def = "{learning-rate: 1e-6}")
        TrainingConfig training,

        @Option(
                doc = "Whether the reference stays as it is or follows the policy (TR-DPO): fixed, soft or hard",
                def = "{type: fixed}")
        ReferenceUpdate referenceUpdate,

        @Option(doc = "Longest prompt and completion together, in tokens; 0 for the model's context", def = "0")
        int maxLength,

        @Option(
                doc = "What happens to pairs or completions with a longer row: error, or drop (they are counted)",
                def = "drop",
                only = {"error", "drop"})
        TooLong tooLong,

        @Option(
                doc = "Share of the prompts held out with all their completions, to measure loss and accuracy on",
                def = "0.1")
        double heldOutShare,

        @Option(doc = "Train a low-rank adapter instead of all weights", def = "{}")
        LoraConfig lora,

        @Option(
                doc =
                        "Cache of the reference's log-probs of the rows: read if it belongs to them, otherwise written, so that later runs need not load the reference",
                def = Option.NONE)
        @Nullable Path referenceLogps) {
    public DpoConfig {
        Check.that(!tooLong.cuts(), "too-long", "must be error or drop", tooLong.word());
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
        Check.atLeast("max-length", 0, maxLength);
    }

    /** Tokens that a row may have. */
    int longest(ModelConfig policy) {
        return maxLength == 0 ? policy.maxPositions() : Math.min(maxLength, policy.maxPositions());
    }
}
