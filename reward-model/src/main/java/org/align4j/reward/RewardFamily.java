package org.align4j.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.LabelLoss;
import org.align4j.reward.loss.PairLoss;
import org.align4j.reward.loss.RankingLoss;
import org.align4j.reward.loss.RatingLoss;
import org.align4j.reward.loss.RewardLoss;
import org.align4j.reward.loss.SegmentLoss;
import org.align4j.reward.loss.StepLoss;
import org.jspecify.annotations.Nullable;

/**
 * One form of feedback as a reward model learns from it: how it is read, batched, learned and measured. What it has in
 * common with the others (the split by prompts, folds, saving) is whoever trains' business.
 *
 * @param <U> a prompt with all feedback on its completions: what is shuffled, held out and batched as a whole
 * @param <B> the micro-batch that the objective reads
 */
public interface RewardFamily<U extends PromptRows, B> {
    /**
     * Reads a dataset of that form.
     *
     * @throws org.align4j.core.UserError if it is none, or has a row that cannot be learned from
     */
    FeedbackRows<U> read(Path dataset, RowEncoder encoder);

    /** Reads the dataset of a form, if there is one; a family of several forms reads all of theirs. */
    default Optional<FeedbackRows<U>> read(
            Feedback form, Function<Feedback, Optional<Path>> datasets, RowEncoder encoder) {
        return datasets.apply(form).map(dataset -> read(dataset, encoder));
    }

    B batch(List<U> prompts);

    /** A new one for every model that is trained. */
    Objective<B> objective();

    /**
     * The model's numbers for a prompt that {@link #evaluate} compares with the feedback.
     *
     * @param learned the objective that the model was trained by
     */
    default double[] numbers(RewardModel model, U prompt, Objective<B> learned) {
        return model.score(prompt.completions());
    }

    /** The scores of a prompt's completions, as a trained model is read. */
    default double[] scores(RewardModel model, U prompt) {
        return model.score(prompt.completions());
    }

    /** How a trained model is read; null at a row's last token, as most are. */
    default @Nullable Reading reading(RewardModel model, List<U> prompts) {
        return null;
    }

    /**
     * Compares numbers with feedback.
     *
     * @param prompts at least one
     * @param numbers of each
     */
    RewardEvaluation evaluate(List<U> prompts, List<double[]> numbers);

    /** What was learned beside the model and belongs in its {@code align.json}; nothing for most. */
    default Map<String, Object> learned(Objective<B> objective) {
        return Map.of();
    }

    /** The family that a loss belongs to. */
    static RewardFamily<?, ?> of(RewardLoss loss) {
        return switch (loss.reads()) {
            case PREFERENCES -> new PairFamily((PairLoss) loss);
            case RANKINGS -> new RankingFamily((RankingLoss) loss);
            case RATINGS -> new RatingFamily((RatingLoss) loss);
            case LABELS -> new LabelFamily((LabelLoss) loss);
            case STEPS -> new StepFamily((StepLoss) loss);
            case SEGMENTS -> new SegmentFamily((SegmentLoss) loss);
        };
    }
}
