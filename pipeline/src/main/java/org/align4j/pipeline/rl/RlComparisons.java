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
import org.align4j.core.run.AtomicFiles;
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
import org.align4j.reward.EnsembleFolder;
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
     * The roles of the reward model, or of each member of an ensemble.
     *
     * @param folders of the models to start from; none to start from the policy with random heads
     * @throws UserError if there are not as many as the options say
     */
    static List<ModelRole> roles(LearnConfig learn, List<Path> folders, StageContext context) {
        int given = folders.size();
        if (given > 0 && learn.members() > 1 && learn.members() != given) {
            throw new UserError("rewards: learn.members: " + learn.members() + ", but --reward "
                    + context.input(ModelRole.REWARD) + " is "
                    + (given == 1 ? "a single reward model" : "an ensemble of " + given) + "; leave learn.members out,"
                    + " or --reward, so that members start from the policy");
        }
        List<ModelRole> roles = new ArrayList<>();
        for (int member = 0; member < Math.max(given, learn.members()); member++) {
            roles.add(ModelRole.learningMember(
                    member,
                    given == 0 ? Optional.empty() : Optional.of(folders.get(member)),
                    context.seeds().seed(ModelRole.memberName(member))));
        }
        return roles;
    }

    /** The model that learns, or the ensemble of them. */
    static RewardModel model(LearnConfig learn, Models models, Optional<Path> folder) {
        List<Path> folders = folder.map(EnsembleFolder::models).orElse(List.of());
        List<RewardModel> members = new ArrayList<>();
        for (int member = 0; member < Math.max(folders.size(), learn.members()); member++) {
            ValueModel scorer = models.scorer(ModelRole.memberName(member));
            members.add(
                    folders.isEmpty()
                            ? new RewardModel(scorer, RewardFacts.NONE)
                            : RewardModel.of(scorer, folders.get(member)));
        }
        return members.size() == 1 ? members.get(0) : RewardModel.ensemble(members);
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
        Map<String, String> data =
                Map.of(RlInputs.PREFERENCES, Dataset.info(preferences).fingerprint());
        List<Path> members = new ArrayList<>();
        int count = learned.scales().size();
        for (int member = 0; member < count; member++) {
            Path folder = count == 1
                    ? context.output(Artifact.REWARD)
                    : context.work().resolve("learned-members").resolve(Integer.toString(member));
            RewardFacts facts = new RewardFacts(learned.scales().get(member), loss, data);
            AtomicFiles.deleteTree(folder);
            new RewardModel(models.scorer(ModelRole.memberName(member)), facts).save(folder);
            members.add(folder);
        }
        if (count > 1) {
            EnsembleFolder.write(context.output(Artifact.REWARD), members);
        }
        learned.warning().ifPresent(context::warn);
    }
}
