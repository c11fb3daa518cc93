package org.align4j.pipeline.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.KebabCase;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.loss.Attributes;
import org.align4j.reward.loss.Factors;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.RewardLoss;

/** The datasets that a reward model may be taught with: an input for each form of feedback, read if the loss asks for it. */
final class FeedbackInputs {
    static final String FACTORS = "factors";

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
        inputs.add(StageInput.optional(
                FACTORS,
                Artifact.FACTORS,
                "What a completion is measured by, for loss factors; one that was fitted before can be fitted again"));
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
            case STEPS -> Artifact.STEPS;
            case SEGMENTS -> Artifact.SEGMENTS;
        };
    }

    /** What is missing or given in vain for a loss. */
    static List<String> problems(RewardConfig config, Set<String> given) {
        RewardLoss loss = config.loss();
        List<String> problems = new ArrayList<>(ofFactors(config, given));
        String type = KebabCase.of(loss.getClass());
        boolean own = loss instanceof Attributes;
        for (RewardLoss each : own ? List.<RewardLoss>of() : LossMixture.all(loss, config.also())) {
            if (!given.contains(each.reads().input())) {
                problems.add("--" + each.reads().input() + " is missing: the loss " + KebabCase.of(each.getClass())
                        + " learns from it");
            }
        }
        for (Feedback form : Feedback.values()) {
            for (String input : List.of(form.input(), evaluation(form))) {
                boolean read = (!own && config.forms().contains(form)) || credit(config, input);
                if (!read && given.contains(input)) {
                    problems.add("--" + input + " is not read by the loss " + type
                            + ": leave it out, or set --loss.type to " + String.join(", ", form.losses()));
                }
            }
        }
        return problems;
    }

    /** Segments measure the differences of any single model's scores. */
    private static boolean credit(RewardConfig config, String input) {
        return input.equals(evaluation(Feedback.SEGMENTS))
                && config.members() == 1
                && !(config.loss() instanceof Factors)
                && !(config.loss() instanceof Attributes);
    }

    /** Weighted factors have no network to start from; everything else has no list of factors. */
    private static List<String> ofFactors(RewardConfig config, Set<String> given) {
        boolean factors = config.loss() instanceof Factors;
        List<String> problems = new ArrayList<>();
        if (factors == given.contains(RewardStage.POLICY)) {
            problems.add(
                    factors
                            ? "--policy is not read by the loss factors, which trains no network: leave it out"
                            : "--policy is missing: a reward model starts from its trunk");
        }
        if (factors != given.contains(FACTORS)) {
            problems.add(
                    factors
                            ? "--factors is missing: the file that lists what a completion is measured by, such as"
                                    + " configs/factors/shop.yaml"
                            : "--factors is read by the loss factors alone: set --loss.type factors, or leave it out");
        }
        return problems;
    }
}
