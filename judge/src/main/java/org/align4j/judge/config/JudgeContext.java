package org.align4j.judge.config;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Budget;
import org.align4j.judge.Budgets;
import org.align4j.judge.CompletionScorer;

/**
 * What a judge is given by the run that opens it.
 *
 * @param work a folder of the run's where a judge may keep what it need not ask again
 * @param seeds the run's
 * @param notes takes lines for the user: what a server can do, what a judge falls back to
 * @param budget what all judges of the run may spend together
 * @param rewardModels opens trained reward models
 * @param asks whether anybody may be asked
 * @param time 1, or how often the same questions are put by now: cached answers are not reused across repeats
 * @param own what single judges may spend, at all times together
 */
public record JudgeContext(
        Path work,
        Seeds seeds,
        Consumer<String> notes,
        Budget budget,
        RewardModels rewardModels,
        Asks asks,
        int time,
        Budgets own) {
    /** Whether a judge may ask, or only replay what was kept. */
    public enum Asks {
        WHEN_NEEDED,
        NEVER
    }

    /** Opens a trained reward model as a judge. */
    @FunctionalInterface
    public interface RewardModels {
        /** @param folder the checkpoint, or the run folder around it */
        CompletionScorer open(RewardModelJudgeConfig config, Path folder);
    }

    /** Without a limit on costs and without reward models. */
    public JudgeContext(Path work, Seeds seeds, Consumer<String> notes) {
        this(
                work,
                seeds,
                notes,
                Budget.of(null),
                (config, folder) -> {
                    throw new UserError("a reward model as a judge is not available here");
                },
                Asks.WHEN_NEEDED,
                1,
                Budgets.own());
    }

    public JudgeContext withBudget(Budget other) {
        return new JudgeContext(work, seeds, notes, other, rewardModels, asks, time, own);
    }

    /** With what single judges may spend, and how many calls they may make together, kept elsewhere. */
    public JudgeContext withOwn(Budgets other) {
        return new JudgeContext(work, seeds, notes, budget, rewardModels, asks, time, other);
    }

    public JudgeContext withRewardModels(RewardModels other) {
        return new JudgeContext(work, seeds, notes, budget, other, asks, time, own);
    }

    /** For putting the same questions again; what may be spent is for all times together. */
    public JudgeContext atTime(int other) {
        return new JudgeContext(work, seeds, notes, budget, rewardModels, asks, other, own);
    }

    /** Replays what is kept in a folder, and asks nobody. */
    JudgeContext replaying(Path folder) {
        return new JudgeContext(folder, seeds, notes, budget, rewardModels, Asks.NEVER, time, own);
    }

    boolean mayAsk() {
        return asks == Asks.WHEN_NEEDED;
    }
}
