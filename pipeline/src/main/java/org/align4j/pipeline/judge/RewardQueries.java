package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.align4j.judge.selection.PairScores;
import org.align4j.judge.selection.PromptEntropySpread;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.Acquisition;
import org.align4j.reward.online.ChooseConfig;
import org.align4j.reward.online.HeadDoubt;
import org.align4j.reward.online.LearnedPair;
import org.align4j.reward.online.MemberDoubt;

/** What an answer to a pair tells a reward model: its own members differ about it, or heads that are fitted to what was answered. */
record RewardQueries(RewardModel model, PairScores doubt) implements PairScores, AutoCloseable {
    /** @param answered preferences to which members are fitted; without them, or with prompts that are to be unlike theirs, the model is an ensemble */
    static RewardQueries open(Path reward, Optional<Path> answered, JudgeSelectConfig options, StageContext context) {
        RewardModel model = RewardModel.load(reward, options.engine());
        try {
            Acquisition by = Acquisition.valueOf(options.strategy().name());
            boolean ensemble = model.members().size() > 1;
            if (ensemble && answered.isPresent() && !(options.spread() instanceof PromptEntropySpread)) {
                throw new UserError("--answered is for a single reward model, or for spread prompt-entropy; an ensemble"
                        + " has members of its own");
            }
            if (!ensemble && answered.isPresent()) {
                ChooseConfig choose = ChooseConfig.heads(by, options.members(), options.ridge());
                List<LearnedPair> known = known(answered.get(), model);
                return new RewardQueries(
                        model,
                        new HeadDoubt(model, choose, known, context.seeds().generator("members")));
            }
            if (!ensemble) {
                throw new UserError(
                        reward + ": is a single reward model, which is in no doubt of itself; give --answered,"
                                + " preferences to which members are fitted, or an ensemble (align reward --members 5)");
            }
            return new RewardQueries(model, new MemberDoubt(model, by));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static List<LearnedPair> known(Path answered, RewardModel model) {
        List<LearnedPair> known = LearnedPair.read(answered, model.tokenizer(), model.longest());
        if (known.isEmpty()) {
            throw new UserError(answered + ": has no pairs");
        }
        return known;
    }

    @Override
    public double[] of(List<Comparison> pairs) {
        for (Comparison pair : pairs) {
            for (Content completion : List.of(pair.first(), pair.second())) {
                int length =
                        model.tokenizer().encodeRow(pair.prompt(), completion).tokens().length;
                if (length > model.longest()) {
                    throw new UserError("pair " + pair.id() + ": a completion with its prompt has " + length
                            + " tokens, but the reward model reads at most " + model.longest());
                }
            }
        }
        return doubt.of(pairs);
    }

    @Override
    public void close() {
        model.close();
    }
}
