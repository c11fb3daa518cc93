package org.align4j.pipeline.reward;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.training.TrainingConfig;
import org.align4j.reward.loss.Attributes;
import org.align4j.reward.loss.Factors;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.RewardLoss;
import org.align4j.reward.loss.WeightedLoss;

/** Training a reward model. A unit of {@code training.batch.size} is a prompt with all feedback on its completions. */
public record RewardConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(
                doc = "What it learns by; it decides which feedback is read",
                def = "{type: bradley-terry}",
                often = true)
        RewardLoss loss,

        @Option(
                doc =
                        "Losses beside it, each on feedback of another form, such as [{loss: {type: ordinal}, weight: 0.2}]; the sum of the"
                                + " weighted means is what is learned",
                def = "[]",
                often = true)
        List<WeightedLoss> also,

        @Option(
                doc =
                        "How long and how fast to train; batch.size counts prompts, each with all its pairs, rankings or ratings",
                def = "{learning-rate: 1e-4}")
        TrainingConfig training,

        @Option(doc = "Longest prompt and completion together, in tokens; 0 for the model's context", def = "0")
        int maxLength,

        @Option(
                doc = "What happens to feedback with a longer row: error, or drop (they are counted)",
                def = "drop",
                only = {"error", "drop"})
        TooLong tooLong,

        @Option(doc = "Share of prompts kept out of training, to measure accuracy and calibration on", def = "0.1")
        double heldOutShare,

        @Option(doc = "Also cross-validate with this many folds, each trained from scratch; 0 does not", def = "0")
        int folds,

        @Option(
                doc =
                        "Train an ensemble of so many models, each with its own head start and order of prompts; with --lora.rank they"
                                + " are adapters on one base",
                def = "1",
                often = true)
        int members,

        @Option(
                doc =
                        "Each member learns from as many prompts, drawn with replacement; false gives all of them to each",
                def = "true")
        boolean bootstrap,

        @Option(
                doc =
                        "none keeps the members apart; weights writes one model, the mean of the members' weights, which then start from"
                                + " one head (WARM)",
                def = "none")
        Merge merge,

        @Option(doc = "Train a low-rank adapter and the score head instead of all weights", def = "{}")
        LoraConfig lora) {
    /** The forms of feedback that are learned from, the first loss's first. */
    List<Feedback> forms() {
        return LossMixture.all(loss, also).stream().map(RewardLoss::reads).toList();
    }

    /** What becomes of an ensemble's members. */
    public enum Merge {
        NONE,
        WEIGHTS
    }

    public RewardConfig {
        also = List.copyOf(also);
        LossMixture.check(loss, also);
        Check.that(!tooLong.cuts(), "too-long", "must be error or drop", tooLong.word());
        Check.atLeast("max-length", 0, maxLength);
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
        Check.that(
                !LossMixture.learnsNumbers(loss, also)
                        || !training.checkpoints().chooses(),
                "training.checkpoints.best-by",
                "must be empty with a loss that learns thresholds: they are those of the last step",
                training.checkpoints().bestBy());
        Check.atLeast("members", 1, members);
        Check.that(
                members == 1 || !untrained(loss),
                "members",
                "must be 1 with the losses factors and attributes, which train no network",
                members);
        Check.that(
                !lora.adapts() || !untrained(loss),
                "lora.rank",
                "must be 0 with the losses factors and attributes, which train no network",
                lora.rank());
        Check.that(members == 1 || folds == 0, "folds", "must be 0 with several members", folds);
        Check.that(members > 1 || merge == Merge.NONE, "merge", "must be none unless members is above 1", merge);
        Check.that(
                merge == Merge.NONE || !LossMixture.learnsNumbers(loss, also),
                "merge",
                "must be none with a loss that learns thresholds: members have their own",
                merge);
        Check.that(folds == 0 || folds >= 2, "folds", "must be 0 or >= 2", folds);
    }

    private static boolean untrained(RewardLoss loss) {
        return loss instanceof Factors || loss instanceof Attributes;
    }
}
