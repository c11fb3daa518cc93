package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.Autograd;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.RewardLoss;

/**
 * One of several forms of feedback that a model learns from together. What a form's own family made it takes back untouched, so that the
 * casts here hold.
 *
 * @param place of the form among them
 * @param weight how much its mean loss counts
 */
record MixedPart<U extends PromptRows, B>(RewardFamily<U, B> family, RewardLoss loss, int place, double weight) {
    static MixedPart<?, ?> of(RewardLoss loss, int place, double weight) {
        return of(RewardFamily.of(loss), loss, place, weight);
    }

    private static <U extends PromptRows, B> MixedPart<U, B> of(
            RewardFamily<U, B> family, RewardLoss loss, int place, double weight) {
        return new MixedPart<>(family, loss, place, weight);
    }

    /** What metrics of it begin with; the first form's have their own names. */
    String prefix() {
        return place == 0 ? "" : loss.reads().input() + "/";
    }

    /** The part's own prompts among some. */
    @SuppressWarnings("unchecked")
    List<U> own(List<MixedPrompt> prompts) {
        List<U> own = new ArrayList<>();
        prompts.forEach(prompt -> prompt.parts().get(place).ifPresent(rows -> own.add((U) rows)));
        return own;
    }

    /** Its micro-batch of some prompts; nothing where none has feedback of the form. */
    Optional<Object> batch(List<MixedPrompt> prompts) {
        List<U> own = own(prompts);
        return own.isEmpty() ? Optional.empty() : Optional.of(family.batch(own));
    }

    Taught<B> taught() {
        return new Taught<>(family.objective(), weight, loss.reads().input(), prefix());
    }

    double[] numbers(RewardModel model, MixedPrompt prompt, MixedObjective learned) {
        List<U> own = own(List.of(prompt));
        return own.isEmpty() ? new double[0] : family.numbers(model, own.get(0), this.<B>objective(learned));
    }

    @SuppressWarnings("unchecked")
    private <C> Objective<C> objective(MixedObjective learned) {
        return (Objective<C>) learned.parts().get(place).objective();
    }

    Map<String, Object> learned(MixedObjective objective) {
        return family.learned(this.<B>objective(objective));
    }

    /** Of those prompts that have feedback of the form; nothing where none has. */
    Optional<RewardEvaluation> evaluate(List<MixedPrompt> prompts, List<double[]> numbers) {
        List<double[]> own = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).parts().get(place).isPresent()) {
                own.add(numbers.get(i));
            }
        }
        return own.isEmpty() ? Optional.empty() : Optional.of(family.evaluate(own(prompts), own));
    }

    /** A part as it is learned. */
    record Taught<B>(Objective<B> objective, double weight, String form, String prefix) {
        @SuppressWarnings("unchecked")
        private B typed(Object batch) {
            return (B) batch;
        }

        TokenBatch tokens(Object batch) {
            return objective.tokens(typed(batch));
        }

        double count(Object batch) {
            return objective.weight(typed(batch));
        }

        /**
         * Its summed loss, and the slopes of that times a factor.
         *
         * @param numbers (rows, time) of its own rows
         */
        Autograd.Gradient scaled(Object batch, NDArray numbers, double factor, MetricSums metrics) {
            MetricSums own = new MetricSums();
            Autograd.Gradient gradient = of(batch, numbers, factor, own);
            own.addTo(metrics, prefix);
            return gradient;
        }

        private Autograd.Gradient of(Object batch, NDArray numbers, double factor, MetricSums metrics) {
            if (objective instanceof RatingObjective ratings) {
                return ratings.scaled((RatingBatch) batch, numbers, factor, metrics);
            }
            DifferentiableObjective<B> plain = (DifferentiableObjective<B>) objective;
            Autograd.Gradient gradient = Autograd.gradient(numbers, leaf -> plain.loss(typed(batch), leaf, metrics));
            return new Autograd.Gradient(gradient.value(), Scalars.mul(gradient.gradient(), factor));
        }
    }
}
