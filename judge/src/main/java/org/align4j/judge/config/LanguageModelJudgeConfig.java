package org.align4j.judge.config;

import java.util.Optional;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.backend.Replay;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.LanguageJudges;
import org.align4j.judge.language.LanguageSettings;
import org.align4j.judge.language.Price;
import org.align4j.judge.language.Probing;
import org.align4j.judge.language.RequestConfig;

/** A judge that is a language model, whoever serves it. */
public sealed interface LanguageModelJudgeConfig extends JudgeConfig
        permits ServedModelJudgeConfig, CheckpointJudgeConfig {
    /** What it is asked. */
    Asking question();

    RequestConfig request();

    Price price();

    /** Failed calls in a row after which no more are made. */
    default int failuresInARow() {
        return ClientConfig.FAILURES_IN_A_ROW;
    }

    /** How many calls all processes of a run may have under way together; 0 for a model that each of them has itself. */
    default int sharedCalls() {
        return 0;
    }

    /** The model behind it; nothing is called yet. */
    ChatBackend backend(JudgeContext context);

    @Override
    default Judge open(JudgeContext context) {
        return LanguageJudges.open(settings(context));
    }

    @Override
    default Optional<CompletionScorer> openScorer(JudgeContext context) {
        return LanguageJudges.openScorer(question(), () -> settings(context));
    }

    /**
     * Asks the model what it can do.
     *
     * @throws org.align4j.core.UserError if it does not answer at all
     */
    default Capabilities probe(JudgeContext context) {
        LanguageSettings settings = settings(context);
        try {
            return Probing.everything(settings);
        } finally {
            settings.backend().close();
        }
    }

    private LanguageSettings settings(JudgeContext context) {
        ChatBackend backend = backend(context);
        return new LanguageSettings(
                name(),
                context.mayAsk() ? backend : new Replay(backend),
                question(),
                request().atTime(context.time()),
                price(),
                failuresInARow(),
                context.work(),
                context.time(),
                context.own().of(name(), price().maxCost(), sharedCalls()),
                context.budget(),
                context.seeds(),
                context.notes());
    }
}
