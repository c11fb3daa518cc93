package org.align4j.judge.config;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Budget;
import org.align4j.judge.Judge;

/**
 * What a judge is given by the run that opens it.
 *
 * @param work a folder of the run's where a judge may keep what it need not ask again
 * @param seeds the run's
 * @param notes takes lines for the user: what a server can do, what a judge falls back to
 * @param budget what all judges of the run may spend together
 * @param rewardModels opens trained reward models
 * @param asks whether anybody may be asked
 */
public record JudgeContext(
        Path work, Seeds seeds, Consumer<String> notes, Budget budget, RewardModels rewardModels, Asks asks) {
    /** Whether a judge may ask, or only tell what was kept. */
    public enum Asks {
        WHEN_NEEDED,
        NEVER
    }

    /** Opens a trained reward model as a judge that scores, too. */
    @FunctionalInterface
    public interface RewardModels {
        /** @param folder the checkpoint, or the run folder around it */
        Judge open(RewardModel config, Path folder);
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
                Asks.WHEN_NEEDED);
    }

    public JudgeContext withBudget(Budget other) {
        return new JudgeContext(work, seeds, notes, other, rewardModels, asks);
    }

    public JudgeContext withRewardModels(RewardModels other) {
        return new JudgeContext(work, seeds, notes, budget, other, asks);
    }

    /** Tells what is kept in a folder, and asks nobody. */
    JudgeContext replaying(Path folder) {
        return new JudgeContext(folder, seeds, notes, budget, rewardModels, Asks.NEVER);
    }

    boolean mayAsk() {
        return asks == Asks.WHEN_NEEDED;
    }
}
