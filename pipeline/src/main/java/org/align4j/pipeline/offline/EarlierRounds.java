package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Trajectory;
import org.align4j.model.text.Tokenizer;

/**
 * The log of earlier rounds, which a round's log begins with: who iterates learns from all that was ever sampled.
 *
 * @param rounds that were before; 0 without such a log
 */
record EarlierRounds(long rounds) {
    /**
     * Copies it, row by row.
     *
     * @param scores takes the score of each
     */
    static EarlierRounds copy(
            Optional<Path> log,
            Tokenizer tokenizer,
            Map<String, String> scorers,
            DatasetWriter<Trajectory> writer,
            DoubleConsumer scores) {
        if (log.isEmpty()) {
            return new EarlierRounds(0);
        }
        DatasetInfo info = Dataset.info(log.get());
        String logged = info.lineage().tokenizerSha256();
        if (logged != null && !logged.equals(tokenizer.fingerprint())) {
            throw new UserError("--earlier " + log.get()
                    + ": its token ids were written with another tokenizer than the" + " policy's");
        }
        long[] last = new long[1];
        Dataset.open(log.get(), Trajectory.class).forEach(row -> {
            requireSameScorers(log.get(), row, scorers);
            last[0] = Math.max(last[0], row.iteration());
            writer.write(row);
            scores.accept(row.score());
        });
        return new EarlierRounds(last[0]);
    }

    /** Scores of other scorers are in other units. */
    private static void requireSameScorers(Path log, Trajectory row, Map<String, String> scorers) {
        for (Trajectory.Term term : row.terms()) {
            if (!term.scorer().equals(scorers.get(term.name()))) {
                throw new UserError("--earlier " + log + ": row " + row.id() + ": its term " + term.name()
                        + " was scored otherwise than rewards says now: scores of one log must have one scorer");
            }
        }
    }

    /** A row of this round, told from those before. */
    Trajectory next(Trajectory row) {
        return new Trajectory(
                rounds == 0 ? row.id() : row.id() + "/round-" + (rounds + 1),
                rounds + 1,
                row.prompt(),
                row.completion(),
                row.promptIds(),
                row.completionIds(),
                row.logprobs(),
                row.referenceLogprobs(),
                row.score(),
                row.rewards(),
                row.values(),
                row.advantages(),
                row.promptId(),
                row.groundTruth(),
                row.finish(),
                row.completionMask(),
                row.samplerLogprobs(),
                row.terms(),
                row.temperature(),
                row.policy());
    }
}
