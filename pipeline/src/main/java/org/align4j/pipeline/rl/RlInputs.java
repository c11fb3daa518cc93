package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ValueModel;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardModel;
import org.align4j.rl.Demonstrations;
import org.align4j.rl.Mix;
import org.align4j.rl.RlConfig;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.ProcessEnvironment;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.ClassifierExamples;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.RewardTerm;
import org.align4j.rl.reward.TeacherRewardTerm;

/** What an RL run is given, and what is read of it before its models are opened. */
record RlInputs(StageContext context) {
    static final String SUCCESSES = "successes";
    static final String FAILURES = "failures";
    static final String PREFERENCES = "preferences";
    static final String PROMPTS = "prompts";
    static final String DEMONSTRATIONS = "demonstrations";

    static final List<StageInput> DECLARED = List.of(
            StageInput.required(ModelRole.POLICY, Artifact.POLICY, "Checkpoint to train"),
            StageInput.required(PROMPTS, Artifact.PROMPTS, "What it is asked"),
            StageInput.optional(
                    ModelRole.REWARD,
                    Artifact.REWARD,
                    "Reward model: the term model, and where a critic starts without --value"),
            StageInput.optional(
                    RlCritic.VALUE,
                    Artifact.VALUE,
                    "Value model of the stage value where the critic starts: it says what is to be earned before RL"
                            + " begins"),
            StageInput.optional(
                    ModelRole.REFERENCE,
                    Artifact.POLICY,
                    "Checkpoint to stay close to; without it the policy as it starts"),
            StageInput.optional(
                    ModelRole.TEACHER,
                    Artifact.POLICY,
                    "Checkpoint to distil from, with the policy's tokenizer: the reward term teacher"),
            StageInput.optional(
                    DEMONSTRATIONS,
                    Artifact.DEMONSTRATIONS,
                    "Completions to imitate beside what is sampled, for mix: {type: demonstrations}, or to learn a reward from,"
                            + " for learn.demonstrations of the term model"),
            StageInput.optional(
                    ModelRole.CLASSIFIER,
                    Artifact.REWARD,
                    "Success classifier where the term classifier starts; one that is refreshed may start from"
                            + " the policy instead"),
            StageInput.optional(
                    SUCCESSES,
                    Artifact.LABELS,
                    "Examples of success for the term classifier: labels, of which the true ones count, or"
                            + " demonstrations"),
            StageInput.optional(
                    FAILURES,
                    Artifact.LABELS,
                    "Examples of failure for it, beside the policy's own samples: labels, of which the false"
                            + " ones count"),
            StageInput.optional(
                    PREFERENCES,
                    Artifact.PREFERENCES,
                    "Comparisons that a term model with learn begins with, before anything is asked"));

    /** The models that take part. */
    List<ModelRole> roles(RlConfig config) {
        List<Path> scoring = context.optionalInput(ModelRole.REWARD)
                .map(EnsembleFolder::models)
                .orElse(List.of());
        List<ModelRole> roles = new ArrayList<>();
        roles.add(ModelRole.policy(
                context.input(ModelRole.POLICY), context.seeds().seed("adapter")));
        roles.add(ModelRole.reference(context.optionalInput(ModelRole.REFERENCE)));
        if (RlComparisons.learns(config)) {
            roles.addAll(RlComparisons.roles(RlComparisons.learn(config).orElseThrow(), scoring, context));
        } else {
            for (int number = 0; number < scoring.size(); number++) {
                roles.add(ModelRole.member(number, scoring.get(number)));
            }
        }
        context.optionalInput(ModelRole.TEACHER).ifPresent(folder -> roles.add(ModelRole.teacher(folder)));
        RlCritic.role(config, context).ifPresent(roles::add);
        RlClassifier.role(config, context).ifPresent(roles::add);
        return roles;
    }

    RewardContext rewardContext(RlConfig config, Models models, ClassifierExamples examples) throws IOException {
        Optional<Path> folder = context.optionalInput(ModelRole.REWARD);
        Optional<RewardModel> model = RlComparisons.learns(config)
                ? Optional.of(RlComparisons.model(RlComparisons.learn(config).orElseThrow(), models, folder))
                : folder.map(path -> RewardModel.of(scorers(path, models), path));
        return new RewardContext(
                model,
                folder.isPresent() ? Hashes.ofContent(folder.get()) : "",
                models.policy().tokenizer(),
                JudgeContexts.of(context),
                RlClassifier.inputs(config, models, examples, context),
                RlComparisons.inputs(config, model, context),
                teacher(config, models),
                context.processes());
    }

    private static List<ValueModel> scorers(Path folder, Models models) {
        return IntStream.range(0, EnsembleFolder.models(folder).size())
                .mapToObj(number -> models.scorer(ModelRole.memberName(number)))
                .toList();
    }

    private Optional<TeacherRewardTerm.Teacher> teacher(RlConfig config, Models models) throws IOException {
        Optional<Path> folder = context.optionalInput(ModelRole.TEACHER);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        if (config.rewards().stream().noneMatch(TeacherRewardTerm.class::isInstance)) {
            throw new UserError("--teacher is not used: give the reward a term {type: teacher}");
        }
        return Optional.of(new TeacherRewardTerm.Teacher(
                models.language(ModelRole.TEACHER),
                Hashes.ofContent(folder.get()),
                config.rollout().sampling().temperature(),
                config.update().microBatchTokens().count()));
    }

    PromptSource prompts(RlConfig config) {
        try (ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            int room =
                    policy.config().maxPositions() - config.rollout().sampling().maxNewTokens();
            int most = config.rollout().maxPromptLength();
            int longest = most == 0 ? room : Math.min(room, most);
            PromptSource prompts = PromptSource.of(
                    Dataset.open(context.input(PROMPTS), Prompt.class).toList(),
                    policy.tokenizer(),
                    longest,
                    config.rollout().tooLong(),
                    context.seeds());
            if (prompts.dropped() > 0) {
                context.warn("left out " + prompts.dropped() + " prompts longer than " + longest + " tokens");
            }
            context.say(prompts.size() + " prompts, " + config.rollout().completions() + " completions in each of "
                    + config.update().iterations() + " iterations");
            return prompts;
        }
    }

    /** Tokens before a completion at their most: with an environment all that the context leaves. */
    int longestStart(RlConfig config, PromptSource prompts) {
        if (!config.environment().present()) {
            return prompts.longest();
        }
        try (ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            return policy.config().maxPositions() - config.rollout().sampling().maxNewTokens();
        }
    }

    Environment environment(RlConfig config, CausalLm policy) {
        return config.environment().present()
                ? new ProcessEnvironment(config.environment(), policy.tokenizer(), context.seeds())
                : Environment.SINGLE_TURN;
    }

    Demonstrations demonstrations(RlConfig config, CausalLm policy) {
        Optional<Path> folder = context.optionalInput(DEMONSTRATIONS);
        boolean mixed = config.mix() instanceof Mix.DemonstrationsMix;
        if (mixed && folder.isEmpty()) {
            throw new UserError("mix: {type: demonstrations} needs --demonstrations");
        }
        if (!mixed && folder.isPresent() && !RlComparisons.readsDemonstrations(config)) {
            throw new UserError(
                    "--demonstrations is not used: set mix: {type: demonstrations}, or learn.demonstrations of"
                            + " the term model");
        }
        return config.mix() instanceof Mix.DemonstrationsMix mix
                ? Demonstrations.of(
                        Dataset.open(folder.orElseThrow(), Demonstration.class).toList(),
                        mix,
                        policy.tokenizer(),
                        policy.config().maxPositions(),
                        context.seeds())
                : Demonstrations.none();
    }

    /** What a checkpoint must not outlive. */
    String recipe(RlConfig config) throws IOException {
        Path policy = context.input(ModelRole.POLICY);
        List<String> parts = new ArrayList<>(List.of(
                ConfigWriter.yaml(config),
                context.seeds().toString(),
                Dataset.info(context.input(PROMPTS)).fingerprint(),
                Hashes.ofContent(policy),
                Hashes.ofContent(context.optionalInput(ModelRole.REFERENCE).orElse(policy))));
        if (context.optionalInput(ModelRole.REWARD).isPresent()) {
            parts.add(Hashes.ofContent(context.input(ModelRole.REWARD)));
        }
        for (String word : config.environment().command()) {
            if (Files.isRegularFile(Path.of(word))) {
                parts.add(Hashes.ofFile(Path.of(word)));
            }
        }
        for (RewardTerm term : config.rewards()) {
            for (Path file : term.files()) {
                parts.add(file + " " + Hashes.ofContent(file));
            }
        }
        if (context.optionalInput(ModelRole.TEACHER).isPresent()) {
            parts.add(Hashes.ofContent(context.input(ModelRole.TEACHER)));
        }
        if (context.optionalInput(DEMONSTRATIONS).isPresent()) {
            parts.add(Dataset.info(context.input(DEMONSTRATIONS)).fingerprint());
        }
        for (String input : List.of(RlCritic.VALUE, ModelRole.CLASSIFIER, SUCCESSES, FAILURES, PREFERENCES)) {
            if (context.optionalInput(input).isPresent()) {
                parts.add(input + " " + Hashes.ofContent(context.input(input)));
            }
        }
        return Hashes.ofText(String.join("\n", parts));
    }

    /** What the trajectories come from, besides the policy. */
    Lineage.Parent parent() {
        return new Lineage.Parent(PROMPTS, Dataset.info(context.input(PROMPTS)).fingerprint());
    }
}
