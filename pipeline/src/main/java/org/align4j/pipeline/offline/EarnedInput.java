package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.TooLong;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.offline.ActorCriticOfflineMethod;
import org.align4j.rl.offline.EarnedConfig;
import org.align4j.rl.offline.OfflineMethod;

/** The prompts on which what a policy earns is measured beside what its values promise. */
final class EarnedInput {
    private static final String PROMPTS = "prompts";

    private EarnedInput() {}

    static StageInput declared() {
        return StageInput.optional(
                PROMPTS,
                Artifact.PROMPTS,
                "What the policy of an actor-critic completes now and then, to hold what Q promises against what it"
                        + " earns");
    }

    /** @throws UserError if they are given and of no use, or nothing scores what is written to them */
    static void require(OfflineMethod method, StageContext context) {
        boolean given = context.optionalInput(PROMPTS).isPresent();
        if (!(method instanceof ActorCriticOfflineMethod study)) {
            if (given) {
                throw new UserError("--prompts is of no use: only method.type actor-critic samples while it learns");
            }
            return;
        }
        boolean scored = !study.earned().rewards().isEmpty();
        if (given != scored) {
            throw new UserError(
                    given
                            ? "--prompts needs method.earned.rewards: what scores the completions, as the log was scored"
                            : "method.earned.rewards needs --prompts: what the policy completes");
        }
        if (context.processes().size() > 1) {
            throw new UserError("method.type actor-critic runs in one process; leave out --processes");
        }
    }

    /** @throws UserError if a prompt leaves no room for a completion */
    static Optional<PromptSource> read(ModelOutline policy, EarnedConfig config, StageContext context) {
        Optional<Path> folder = context.optionalInput(PROMPTS);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        int room = policy.config().maxPositions() - config.sampling().maxNewTokens();
        List<Prompt> prompts = Dataset.open(folder.get(), Prompt.class).toList();
        for (Prompt prompt : prompts) {
            int tokens = policy.tokenizer().encodePrompt(prompt.prompt()).length;
            if (tokens > room) {
                throw new UserError(folder.get() + ": prompt " + prompt.id() + ": " + tokens + " tokens, at most "
                        + room + " fit beside method.earned.sampling.max-new-tokens");
            }
        }
        return Optional.of(PromptSource.of(prompts, policy.tokenizer(), room, TooLong.ERROR, context.seeds()));
    }
}
