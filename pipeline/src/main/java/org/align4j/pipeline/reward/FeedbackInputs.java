package org.align4j.pipeline.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.KebabCase;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.RewardLoss;

/** The datasets that a reward model may be taught with: an input for each form of feedback, read if the loss asks for it. */
final class FeedbackInputs {
    private FeedbackInputs() {}

    /** @param first what comes before them */
    static List<StageInput> after(StageInput first) {
        List<StageInput> inputs = new ArrayList<>(List.of(first));
        for (Feedback form : Feedback.values()) {
            inputs.add(StageInput.optional(
                    form.input(), artifact(form), form.about() + ", for loss " + String.join(", ", form.losses())));
        }
        for (Feedback form : Feedback.values()) {
            inputs.add(StageInput.optional(
                    evaluation(form), artifact(form), "The same form, to measure on only, besides what is held out"));
        }
        return inputs;
    }

    /** The input that a model is measured on. */
    static String evaluation(Feedback form) {
        return "eval-" + form.input();
    }

    private static Artifact artifact(Feedback form) {
        return switch (form) {
            case PREFERENCES -> Artifact.PREFERENCES;
            case RANKINGS -> Artifact.RANKINGS;
            case RATINGS -> Artifact.RATINGS;
            case LABELS -> Artifact.LABELS;
        };
    }

    /** What is missing or given in vain for a loss. */
    static List<String> problems(RewardLoss loss, Set<String> given) {
        List<String> problems = new ArrayList<>();
        String type = KebabCase.of(loss.getClass());
        if (!given.contains(loss.reads().input())) {
            problems.add("--" + loss.reads().input() + " is missing: the loss " + type + " learns from it");
        }
        for (Feedback form : Feedback.values()) {
            for (String input : List.of(form.input(), evaluation(form))) {
                if (form != loss.reads() && given.contains(input)) {
                    problems.add("--" + input + " is not read by the loss " + type
                            + ": leave it out, or set --loss.type to " + String.join(", ", form.losses()));
                }
            }
        }
        return problems;
    }
}
