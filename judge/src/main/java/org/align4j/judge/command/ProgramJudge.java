package org.align4j.judge.command;

import org.align4j.judge.Judge;

/** What every judge leaves to the programs behind it. */
sealed interface ProgramJudge extends Judge permits CommandJudge, CommandScorer {
    ProgramPool programs();

    @Override
    default String name() {
        return programs().settings().name();
    }

    @Override
    default int parallelism() {
        return programs().settings().programs();
    }

    @Override
    default void close() {
        programs().close();
    }
}
