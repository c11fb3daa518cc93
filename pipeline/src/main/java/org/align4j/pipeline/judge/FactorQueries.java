package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import org.align4j.judge.Comparison;
import org.align4j.judge.factor.FactorFile;
import org.align4j.judge.factor.FactorScorer;
import org.align4j.judge.factor.QueryScores;
import org.align4j.judge.selection.PairScores;
import org.align4j.judge.selection.Strategy;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.StageContext;

/** What an answer to a pair tells about the weights of factors, by draws of what is known of them. */
record FactorQueries(FactorScorer scorer, double[][] draws, Strategy strategy) implements PairScores, AutoCloseable {
    /** Thirty are too few: what is chosen then hangs on the draws. */
    private static final int DRAWS = 200;

    static FactorQueries open(Path file, Strategy strategy, StageContext context) {
        FactorFile fitted = FactorFile.read(file);
        return new FactorQueries(
                fitted.list().open(fitted.path().toString(), JudgeContexts.of(context)),
                fitted.list()
                        .posterior(fitted.path().toString())
                        .draws(DRAWS, context.seeds().generator("weights")),
                strategy);
    }

    @Override
    public double[] of(List<Comparison> pairs) {
        double[][] differences = scorer.differences(pairs);
        double[] scores = new double[differences.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = strategy == Strategy.INFORMATION
                    ? QueryScores.information(differences[i], draws)
                    : QueryScores.volume(differences[i], draws);
        }
        return scores;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
