package org.align4j.pipeline.reward;

import java.util.List;
import org.align4j.model.training.Objective;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardEvaluation;
import org.align4j.reward.RewardFamily;
import org.align4j.reward.RewardModel;

/** A reward model with the objective that it is taught by, which may have learned numbers of its own. */
record TaughtModel<U extends PromptRows, B>(RewardFamily<U, B> family, Objective<B> objective, RewardModel reward) {
    /** The model's numbers for each prompt, as {@link RewardFamily#evaluate} takes them. */
    List<double[]> numbers(List<U> prompts) {
        return prompts.stream()
                .map(prompt -> family.numbers(reward, prompt, objective))
                .toList();
    }

    RewardEvaluation evaluate(List<U> prompts) {
        return family.evaluate(prompts, numbers(prompts));
    }
}
