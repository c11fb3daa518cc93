package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.rl.RlConfig;
import org.align4j.rl.reward.ClassifierExamples;
import org.align4j.rl.reward.ClassifierInputs;
import org.align4j.rl.reward.ClassifierRewardTerm;

/** What an RL run has for its term classifier: the model's role, the examples, the result. */
final class RlClassifier {
    private RlClassifier() {}

    private static Optional<ClassifierRewardTerm> term(RlConfig config) {
        return config.rewards().stream()
                .filter(ClassifierRewardTerm.class::isInstance)
                .map(ClassifierRewardTerm.class::cast)
                .findFirst();
    }

    /** Whether it learns, so that there is a result of its own. */
    static boolean refreshed(RlConfig config) {
        return term(config).map(each -> each.refresh() != null).orElse(false);
    }

    /** @param given names of the inputs that the user gave */
    static List<String> problems(RlConfig config, Set<String> given) {
        List<String> problems = new ArrayList<>();
        boolean there = term(config).isPresent();
        boolean learns = refreshed(config);
        if (there && !learns && !given.contains(ModelRole.CLASSIFIER)) {
            problems.add(
                    "--classifier is missing: the term classifier is not refreshed, so it needs a trained one (align"
                            + " reward --loss.type success)");
        }
        if (learns && !given.contains(RlInputs.SUCCESSES)) {
            problems.add(
                    "--successes is missing: the term classifier is refreshed, and learns from examples of success");
        }
        if (!there && given.contains(ModelRole.CLASSIFIER)) {
            problems.add("--classifier is not read: rewards has no term of type classifier");
        }
        for (String input : List.of(RlInputs.SUCCESSES, RlInputs.FAILURES)) {
            if (!learns && given.contains(input)) {
                problems.add("--" + input + " is not read: "
                        + (there
                                ? "the term classifier is not refreshed (set its refresh)"
                                : "rewards has no term of type classifier"));
            }
        }
        return problems;
    }

    static Optional<ModelRole> role(RlConfig config, StageContext context) {
        return term(config)
                .map(each -> ModelRole.classifier(
                        refreshed(config) ? ModelRole.Learning.LEARNS : ModelRole.Learning.FROZEN,
                        context.optionalInput(ModelRole.CLASSIFIER),
                        context.seeds().seed("classifier")));
    }

    /** Reads the examples; none for a classifier that stays as it is. */
    static ClassifierExamples examples(RlConfig config, StageContext context) {
        if (!refreshed(config)) {
            return ClassifierExamples.NONE;
        }
        Path start = context.optionalInput(ModelRole.CLASSIFIER).orElse(context.input(ModelRole.POLICY));
        try (ModelOutline outline = ModelOutline.read(start, config.engine())) {
            ClassifierExamples examples = ClassifierExamples.read(
                    context.input(RlInputs.SUCCESSES),
                    context.optionalInput(RlInputs.FAILURES),
                    outline.tokenizer(),
                    outline.config().maxPositions());
            context.say("classifier: " + examples.successes().size() + " examples of success"
                    + (examples.failures().isEmpty()
                            ? ""
                            : ", " + examples.failures().size() + " of failure"));
            return examples;
        }
    }

    static Optional<ClassifierInputs> inputs(
            RlConfig config, Models models, ClassifierExamples examples, StageContext context) throws IOException {
        if (term(config).isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> folder = context.optionalInput(ModelRole.CLASSIFIER);
        String version = folder.isPresent()
                ? Hashes.ofContent(folder.get())
                : Hashes.ofText("from " + Hashes.ofContent(context.input(ModelRole.POLICY)));
        RewardModel model = folder.map(path -> RewardModel.of(models.scorer(ModelRole.CLASSIFIER), path))
                .orElseGet(() -> new RewardModel(models.scorer(ModelRole.CLASSIFIER), RewardFacts.NONE));
        Path work = context.work().resolve("classifier");
        return Optional.of(new ClassifierInputs(
                model,
                version,
                examples,
                context.seeds(),
                work,
                context.ofLeader(work),
                config.update().microBatchTokens().count(),
                context::say,
                context.processes()));
    }

    /** Writes the classifier as it ended: a reward model whose scores are log-odds of success. */
    static void save(RlConfig config, Models models, StageContext context) throws IOException {
        String loss =
                ConfigWriter.inline(ConfigWriter.tree(term(config).orElseThrow().loss()));
        RewardFacts facts = new RewardFacts(
                Normalization.NONE,
                loss,
                Map.of(
                        RlInputs.SUCCESSES,
                        Dataset.info(context.input(RlInputs.SUCCESSES)).fingerprint()));
        new RewardModel(models.scorer(ModelRole.CLASSIFIER), facts).save(context.output(Artifact.REWARD));
    }
}
