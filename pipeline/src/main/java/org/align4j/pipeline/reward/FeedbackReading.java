package org.align4j.pipeline.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.model.ModelOutline;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.FeedbackRows;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardFamily;
import org.align4j.reward.RowEncoder;
import org.align4j.reward.SegmentFamily;
import org.align4j.reward.SegmentedPrompt;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.Reduce;
import org.align4j.reward.loss.SegmentLoss;

/** Reads what a reward model learns from and what it is measured on, and says what was left out. */
record FeedbackReading(RewardConfig config, ModelOutline model, StageContext context) {
    /** The feedback that is learned from. */
    <U extends PromptRows> FeedbackRows<U> training(RewardFamily<U, ?> family) {
        RowEncoder encoder = encoder();
        Path dataset = context.input(config.loss().reads().input());
        FeedbackRows<U> rows = family.read(config.loss().reads(), form -> context.optionalInput(form.input()), encoder)
                .orElseThrow();
        encoder.dropped()
                .forEach((reason, count) -> context.warn("left out " + count + " " + rows.noun() + ": " + reason));
        if (rows.prompts().isEmpty()) {
            throw new UserError(dataset + ": none of the " + rows.noun() + " is left to learn from");
        }
        rows.notes().forEach(context::say);
        context.say(
                rows.examples() + " " + rows.noun() + " of " + rows.prompts().size() + " prompts");
        context.result(rows.noun(), rows.examples());
        context.result("dropped", encoder.dropped());
        return rows;
    }

    /** What the model is only measured on; nothing unless the user gave it. */
    <U extends PromptRows> List<U> measured(RewardFamily<U, ?> family) {
        RowEncoder encoder = encoder();
        return family.read(
                        config.loss().reads(), form -> context.optionalInput(FeedbackInputs.evaluation(form)), encoder)
                .map(rows -> kept(rows, encoder))
                .orElse(List.of());
    }

    private <U extends PromptRows> List<U> kept(FeedbackRows<U> rows, RowEncoder encoder) {
        encoder.dropped()
                .forEach((reason, count) ->
                        context.warn("not measured on " + count + " " + rows.noun() + ": " + reason));
        if (rows.prompts().isEmpty()) {
            throw new UserError("none of the " + rows.noun() + " to be measured on is left");
        }
        return rows.prompts();
    }

    /** Segments on which the differences of a model's scores are measured, one that is read at a completion's end. */
    List<SegmentedPrompt> credit() {
        Optional<Path> dataset = context.optionalInput(FeedbackInputs.evaluation(Feedback.SEGMENTS));
        boolean sums = config.loss() instanceof SegmentLoss loss && loss.reduce() != Reduce.LAST;
        if (dataset.isEmpty() || sums) {
            return List.of();
        }
        RowEncoder encoder = encoder();
        return kept(SegmentFamily.measuring().read(dataset.get(), encoder), encoder);
    }

    /** Of one dataset: it counts what it leaves out. */
    RowEncoder encoder() {
        int positions = model.config().maxPositions();
        int longest = config.maxLength() == 0 ? positions : Math.min(config.maxLength(), positions);
        return new RowEncoder(model.tokenizer(), longest, config.tooLong());
    }
}
