package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;
import org.align4j.judge.config.JudgeContext;
import org.align4j.reward.RewardModel;
import org.align4j.reward.RewardModelJudge;

/** What judges are given by stages and commands: trained reward models among it. */
public final class JudgeContexts {
    private JudgeContexts() {}

    /** Of a stage: answers are kept in its work folder. */
    public static JudgeContext of(StageContext context) {
        return of(context.work(), context.seeds(), context::say);
    }

    public static JudgeContext of(Path work, Seeds seeds, Consumer<String> notes) {
        return new JudgeContext(work, seeds, notes)
                .withRewardModels((config, folder) ->
                        new RewardModelJudge(config.name(), RewardModel.load(folder, config.engine())));
    }
}
