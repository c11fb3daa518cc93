package org.align4j.pipeline.evaluate;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.judge.config.JudgeConfig;

/** One entry of a {@link Suite}: what is measured on which data. */
public sealed interface Evaluation permits ScoredEvaluation, WinRateEvaluation, PerplexityEvaluation, PairsEvaluation {
    /** What the results call it. */
    String name();

    /**
     * Reads its data.
     *
     * @throws org.align4j.core.UserError if they are not there or hold other rows
     */
    SuiteTask open(SuiteSetting setting);

    /** Who is asked about what the models say. */
    default List<JudgeConfig> judges() {
        return List.of();
    }

    /** A name that stands in files, tables and the names of results. */
    static void checkName(String name) {
        Check.that(
                name.matches("[a-z0-9][a-z0-9-]*"), "name", "must consist of small letters, digits and hyphens", name);
    }
}
