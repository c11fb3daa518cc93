package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JuryJudgeConfig;
import org.align4j.judge.config.LanguageModelJudgeConfig;
import org.align4j.judge.config.ReplayJudgeConfig;
import org.jspecify.annotations.Nullable;

/** The language models that a judge asks, itself or through others. */
final class AskedModels {
    private AskedModels() {}

    static List<LanguageModelJudgeConfig> of(JudgeConfig judge) {
        List<LanguageModelJudgeConfig> models = new ArrayList<>();
        if (judge instanceof LanguageModelJudgeConfig model) {
            models.add(model);
        } else if (judge instanceof JuryJudgeConfig jury) {
            jury.judges().forEach(each -> models.addAll(of(each)));
        } else if (judge instanceof ReplayJudgeConfig replay) {
            models.addAll(of(replay.judge()));
        }
        return models;
    }

    /** @throws UserError if a limit is wished for that no price table could ever reach */
    static void checkPrices(JudgeConfig judge, @Nullable Double maxCost) {
        List<LanguageModelJudgeConfig> models = of(judge);
        boolean priced = models.stream()
                .anyMatch(model -> model.price().input() > 0 || model.price().output() > 0);
        if (maxCost != null && !models.isEmpty() && !priced) {
            throw new UserError(
                    "--max-cost needs prices, but judge " + models.get(0).name()
                            + " has none; set price.input and price.output in its file, in dollars per million tokens");
        }
    }
}
