package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Prompt;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ModelsMemory;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.DistilConfig;
import org.align4j.rl.DistilLoop;
import org.align4j.rl.GivenCompletions;
import org.align4j.rl.episode.PromptSource;

/** Trains a student on a teacher's distributions: generalised knowledge distillation. */
public final class DistilStage implements Stage<DistilConfig> {
    private static final String PROMPTS = "prompts";
    private static final String DEMONSTRATIONS = "demonstrations";

    @Override
    public Declaration<DistilConfig> declaration() {
        return new Declaration<>(
                "distil",
                "Train a student on a teacher's distributions (generalised knowledge distillation)",
                DistilConfig.class,
                List.of(
                        StageInput.required(ModelRole.POLICY, Artifact.POLICY, "The student"),
                        StageInput.required(
                                ModelRole.TEACHER, Artifact.POLICY, "The teacher, with the student's tokenizer"),
                        StageInput.optional(
                                PROMPTS, Artifact.PROMPTS, "What the student completes itself, where on-policy is > 0"),
                        StageInput.optional(
                                DEMONSTRATIONS,
                                Artifact.DEMONSTRATIONS,
                                "Given completions, where on-policy is < 1, such as samples of the teacher")),
                List.of(Artifact.POLICY));
    }

    @Override
    public List<String> inputProblems(DistilConfig config, Set<String> given) {
        List<String> problems = new ArrayList<>();
        boolean samples = config.sampled() > 0;
        boolean reads = config.sampled() < config.rows();
        if (samples != given.contains(PROMPTS)) {
            problems.add(
                    samples
                            ? "on-policy " + config.onPolicy() + " needs --prompts: what the student completes itself"
                            : "--prompts is not used: on-policy is 0");
        }
        if (reads != given.contains(DEMONSTRATIONS)) {
            problems.add(
                    reads
                            ? "on-policy " + config.onPolicy() + " needs --demonstrations: the other completions"
                            : "--demonstrations is not used: on-policy is 1");
        }
        return problems;
    }

    /** What is read before models are opened. */
    private record Read(Optional<PromptSource> prompts, GivenCompletions given, DistilConfig fitted) {}

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(DistilConfig asked, StageContext context) throws IOException {
        List<ModelRole> roles = List.of(
                ModelRole.policy(
                        context.input(ModelRole.POLICY), context.seeds().seed("adapter")),
                ModelRole.teacher(context.input(ModelRole.TEACHER)));
        Read read = read(asked, roles, context);
        DistilConfig config = read.fitted();
        try (Models models = Models.open(roles, config.engine(), config.lora());
                DistilLoop loop = new DistilLoop(
                        config,
                        models,
                        read.prompts(),
                        read.given(),
                        TrainingReport.run(context, context.work()),
                        recipe(config, context))) {
            TrainerState selected = loop.run();
            if (!context.processes().leads()) {
                return;
            }
            TrainingReport.say(selected, loop.skipped(), context);
            RunawayWarnings.ofPolicy(
                            selected.metrics(), models.policy().config().vocabularySize())
                    .ifPresent(context::warn);
            TrainingReport.save(models.policy()::save, selected, context, Artifact.POLICY);
            selected.metrics().forEach(context::result);
        }
    }

    private static Read read(DistilConfig config, List<ModelRole> roles, StageContext context) {
        try (ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            int positions = policy.config().maxPositions();
            Optional<PromptSource> prompts = context.optionalInput(PROMPTS)
                    .map(folder -> prompts(
                            folder, policy, positions - config.sampling().maxNewTokens(), context));
            GivenCompletions given = context.optionalInput(DEMONSTRATIONS)
                    .map(folder -> GivenCompletions.of(
                            Dataset.open(folder, Demonstration.class).toList(),
                            policy.tokenizer(),
                            positions,
                            context.seeds()))
                    .orElseGet(GivenCompletions::none);
            // the teacher's rows, and the same once more in the order in which the student reads them
            long distributions = 2L * Float.BYTES * policy.config().vocabularySize();
            RlMemory memory = new RlMemory(
                    config.rl(),
                    ModelsMemory.of(roles, config.engine(), config.lora()),
                    prompts.map(PromptSource::longest).orElse(0),
                    given.longest(),
                    distributions);
            return new Read(
                    prompts,
                    given,
                    ConfigLoader.with(config, "update", memory.fit(context).update()));
        }
    }

    private static PromptSource prompts(Path folder, ModelOutline policy, int room, StageContext context) {
        List<Prompt> prompts = Dataset.open(folder, Prompt.class).toList();
        for (Prompt prompt : prompts) {
            int tokens = policy.tokenizer().encodePrompt(prompt.prompt()).length;
            if (tokens > room) {
                throw new UserError("prompt " + prompt.id() + ": " + tokens + " tokens, at most " + room
                        + " fit beside sampling.max-new-tokens");
            }
        }
        List<int[]> rows = prompts.stream()
                .map(prompt -> policy.tokenizer().encodePrompt(prompt.prompt()))
                .toList();
        if (prompts.isEmpty()) {
            throw new UserError("--prompts has no rows");
        }
        return PromptSource.encoded(prompts, rows, context.seeds());
    }

    /** What a checkpoint must not outlive. */
    private static String recipe(DistilConfig config, StageContext context) throws IOException {
        List<String> parts = new ArrayList<>(List.of(
                ConfigWriter.yaml(config),
                context.seeds().toString(),
                Hashes.ofContent(context.input(ModelRole.POLICY)),
                Hashes.ofContent(context.input(ModelRole.TEACHER))));
        for (String input : List.of(PROMPTS, DEMONSTRATIONS)) {
            if (context.optionalInput(input).isPresent()) {
                parts.add(input + " " + Dataset.info(context.input(input)).fingerprint());
            }
        }
        return Hashes.ofText(String.join("\n", parts));
    }
}
