package org.align4j.judge.language;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Budget;
import org.align4j.judge.backend.ChatBackend;

/**
 * Everything that a language model as a judge needs to know.
 *
 * @param backend is closed with the judge
 * @param failuresInARow failed calls in a row after which no more are made
 * @param work where answers are kept
 * @param time 1, or how often the same questions are put by now
 * @param ownBudget the judge's
 * @param budget the run's
 * @param notes takes lines for the user
 */
public record LanguageSettings(
        String name,
        ChatBackend backend,
        Asking asking,
        RequestConfig request,
        Price price,
        int failuresInARow,
        Path work,
        int time,
        Budget ownBudget,
        Budget budget,
        Seeds seeds,
        Consumer<String> notes) {}
