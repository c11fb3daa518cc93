package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ValueModel;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.ComparisonLearning;
import org.align4j.reward.online.LearnConfig;
import org.align4j.reward.online.LearnedPair;
import org.align4j.reward.online.LearningInputs;
import org.align4j.rl.RlConfig;
import org.align4j.rl.reward.ModelRewardTerm;

/** What an RL run has for a reward model that learns from comparisons: the model's role, what it is given, its results. */
final class RlComparisons {
    private RlComparisons() {}

    /** How the term model learns, if it does. */
    static Optional<LearnConfig> learn(RlConfig config) {
        return config.rewards().stream()
                .filter(ModelRewardTerm.class::isInstance)
                .map(term -> ((ModelRewardTerm) term).learn())
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /** Whether there is a result of its own. */
    static boolean learns(RlConfig config) {
        return learn(config).isPresent();
    }

    /** @param given names of the inputs that the user gave */
    static List<String> problems(RlConfig config, Set<String> given) {
        List<String> problems = new ArrayList<>();
        if (!learns(config) && given.contains(RlInputs.PREFERENCES)) {
            problems.add("--preferences is not read: no term of type model learns (set its learn)");
        }
        if (learns(config) && RlClassifier.refreshed(config)) {
            problems.add(
                    "rewards: a run has one model that learns: give the term model its learn, or the term classifier its"
                            + " refresh");
        }
        return problems;
    }

    /**
     * The reward model's role.
     *
     * @param folders of the model to start from; none to start from the policy with a random head
     * @throws UserError if they are an ensemble
     */
    static ModelRole role(List<Path> folders, StageContext context) {
        if (folders.size() > 1) {
            throw new UserError("--reward " + context.input(ModelRole.REWARD) + ": is an ensemble of " + folders.size()
                    + "; a term model that learns needs a single reward model, such as " + folders.get(0));
        }
        return ModelRole.learningReward(
                folders.stream().findFirst(), context.seeds().seed("reward"));
    }

    /** The model that learns. */
    static RewardModel model(Models models, Optional<Path> folder) {
        ValueModel scorer = models.scorer(ModelRole.REWARD);
        return folder.map(path -> RewardModel.of(scorer, path))
                .orElseGet(() -> new RewardModel(scorer, RewardFacts.NONE));
    }

    static Optional<LearningInputs> inputs(RlConfig config, Optional<RewardModel> model, StageContext context)
            throws IOException {
        if (!learns(config)) {
            return Optional.empty();
        }
        RewardModel scored = model.orElseThrow();
        Optional<Path> folder = context.optionalInput(ModelRole.REWARD);
        List<LearnedPair> given = new ArrayList<>();
        context.optionalInput(RlInputs.PREFERENCES).ifPresent(dataset -> {
            given.addAll(LearnedPair.read(dataset, scored.tokenizer(), scored.longest()));
            context.say("reward model: " + given.size() + " comparisons to begin with");
        });
        return Optional.of(new LearningInputs(
                scored,
                folder.isPresent()
                        ? Hashes.ofContent(folder.get())
                        : Hashes.ofText("from " + Hashes.ofContent(context.input(ModelRole.POLICY))),
                given,
                demonstrations(config, scored, context),
                context.seeds(),
                context.lasting("queries"),
                JudgeContexts.of(context),
                config.update().iterations(),
                config.update().microBatchTokens().count(),
                context::say));
    }

    /** Whether demonstrations are learned from beside comparisons. */
    static boolean readsDemonstrations(RlConfig config) {
        return learn(config).map(LearnConfig::demonstrations).isPresent();
    }

    private static Map<Content, List<int[]>> demonstrations(RlConfig config, RewardModel model, StageContext context) {
        Map<Content, List<int[]>> byPrompt = new LinkedHashMap<>();
        if (!readsDemonstrations(config)) {
            return byPrompt;
        }
        Path dataset = context.optionalInput(RlInputs.DEMONSTRATIONS)
                .orElseThrow(
                        () -> new UserError("rewards: learn.demonstrations of the term model needs --demonstrations"));
        Set<Content> asked = new HashSet<>();
        Dataset.open(context.input(RlInputs.PROMPTS), Prompt.class).forEach(row -> asked.add(row.prompt()));
        Dataset.open(dataset, Demonstration.class).forEach(row -> {
            if (!asked.contains(row.prompt())) {
                return;
            }
            int[] tokens =
                    model.tokenizer().encodeRow(row.prompt(), row.completion()).tokens();
            if (tokens.length > model.longest()) {
                throw new UserError(dataset + ": demonstration " + row.id() + " has " + tokens.length
                        + " tokens, the reward model reads at most " + model.longest());
            }
            byPrompt.computeIfAbsent(row.prompt(), prompt -> new ArrayList<>()).add(tokens);
        });
        if (byPrompt.isEmpty()) {
            throw new UserError(
                    dataset + ": none of its demonstrations is of a prompt that --prompts asks, so the reward model"
                            + " would learn from none; give demonstrations of those prompts");
        }
        int rows = byPrompt.values().stream().mapToInt(List::size).sum();
        context.say("reward model: " + rows + " demonstrations of " + byPrompt.size()
                + " of the prompts, beside comparisons");
        return byPrompt;
    }

    /** Writes the model as it ended, and what was compared. */
    static void save(RlConfig config, ComparisonLearning learned, Models models, StageContext context, Lineage lineage)
            throws IOException {
        Path preferences = context.output(Artifact.PREFERENCES);
        try (DatasetWriter<Preference> writer = DatasetWriter.create(preferences, Preference.class, lineage)) {
            learned.preferences().forEach(writer::write);
            writer.publish();
        }
        String loss = ConfigWriter.inline(Objects.requireNonNull(
                ConfigWriter.tree(learn(config).orElseThrow().update())
                        .entries()
                        .get("loss")));
        RewardFacts facts = new RewardFacts(
                learned.scale(),
                loss,
                Map.of(RlInputs.PREFERENCES, Dataset.info(preferences).fingerprint()));
        new RewardModel(models.scorer(ModelRole.REWARD), facts).save(context.output(Artifact.REWARD));
        learned.warning().ifPresent(context::warn);
    }
}
