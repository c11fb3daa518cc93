package org.align4j.judge.language;

import org.align4j.judge.Judge;

/** What every judge leaves to the language model behind it; they differ in what they ask and what they make of it. */
sealed interface ModelJudge extends Judge permits PairwiseJudge, RatingJudge, RankingJudge {
    LanguageModel model();

    @Override
    default String name() {
        return model().name();
    }

    @Override
    default void prepare() {
        model().prepare();
    }

    @Override
    default int parallelism() {
        return model().parallelism();
    }

    @Override
    default void close() {
        model().close();
    }
}
