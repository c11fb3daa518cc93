package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.model.ModelOutline;
import org.align4j.model.ModelRole;
import org.align4j.model.config.TooLong;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.SelfPlayConfig;
import org.align4j.rl.SelfPlayLoop;
import org.align4j.rl.episode.PromptSource;

/** What a self-play run is given, and what is read of it before its models are opened. */
record SelfPlayInputs(StageContext context) {
    static final String PROMPTS = "prompts";
    static final String HELD_OUT = "held-out";

    static final List<StageInput> DECLARED = List.of(
            StageInput.required(ModelRole.POLICY, Artifact.POLICY, "Checkpoint to train: it proposes and solves"),
            StageInput.optional(
                    PROMPTS, Artifact.PROMPTS, "Tasks with their truth that the solver is asked besides, for mix"),
            StageInput.optional(
                    HELD_OUT,
                    Artifact.PROMPTS,
                    "Tasks with their truth to measure on; one that is proposed is not asked"),
            StageInput.optional(
                    ModelRole.REFERENCE,
                    Artifact.POLICY,
                    "Checkpoint to stay close to; without it the policy as it starts"));

    /** Policy and reference. */
    List<ModelRole> roles() {
        return List.of(
                ModelRole.policy(
                        context.input(ModelRole.POLICY), context.seeds().seed("adapter")),
                ModelRole.reference(context.optionalInput(ModelRole.REFERENCE)));
    }

    /**
     * What is read before anything starts.
     *
     * @param longest tokens of a prompt at their most
     */
    record Read(SelfPlayLoop.Tasks tasks, int longest) {}

    /** @throws UserError if a prompt does not fit, or cannot be checked */
    Read read(SelfPlayConfig config) {
        try (ModelOutline policy = ModelOutline.read(context.input(ModelRole.POLICY), config.engine())) {
            int room = policy.config().maxPositions() - config.sampling().maxNewTokens();
            int longest = config.longestPrompt(policy.tokenizer());
            if (longest > room) {
                throw new UserError("a task may have " + longest + " tokens, but only " + room
                        + " fit beside sampling.max-new-tokens in the policy's context; take smaller tasks or fewer"
                        + " new tokens");
            }
            SelfPlayLoop.Tasks tasks = new SelfPlayLoop.Tasks(
                    source(PROMPTS, config, policy, room), source(HELD_OUT, config, policy, room));
            return new Read(tasks, Math.max(longest, Math.max(longest(tasks.data()), longest(tasks.heldOut()))));
        }
    }

    private static int longest(Optional<PromptSource> source) {
        return source.map(PromptSource::longest).orElse(0);
    }

    private Optional<PromptSource> source(String input, SelfPlayConfig config, ModelOutline policy, int room) {
        return context.optionalInput(input).map(folder -> {
            List<Prompt> prompts = Dataset.open(folder, Prompt.class).toList();
            for (Prompt prompt : prompts) {
                check(input, prompt, config, policy, room);
            }
            return PromptSource.of(prompts, policy.tokenizer(), room, TooLong.ERROR, context.seeds());
        });
    }

    private static void check(String input, Prompt prompt, SelfPlayConfig config, ModelOutline policy, int room) {
        int tokens = policy.tokenizer().encodePrompt(prompt.prompt()).length;
        if (tokens > room) {
            throw new UserError("--" + input + ": prompt " + prompt.id() + " has " + tokens + " tokens, at most " + room
                    + " fit beside sampling.max-new-tokens");
        }
        String truth = prompt.groundTruth();
        if (truth == null || !config.task().comparable(truth)) {
            throw new UserError("--" + input + ": prompt " + prompt.id()
                    + " has no ground truth that this task's answers can be compared with");
        }
    }

    /** What a checkpoint must not outlive. */
    String recipe(SelfPlayConfig config) throws IOException {
        Path policy = context.input(ModelRole.POLICY);
        List<String> parts = new ArrayList<>(List.of(
                ConfigWriter.yaml(config),
                context.seeds().toString(),
                Hashes.ofContent(policy),
                Hashes.ofContent(context.optionalInput(ModelRole.REFERENCE).orElse(policy))));
        for (String input : List.of(PROMPTS, HELD_OUT)) {
            if (context.optionalInput(input).isPresent()) {
                parts.add(input + " " + Dataset.info(context.input(input)).fingerprint());
            }
        }
        return Hashes.ofText(String.join("\n", parts));
    }
}
