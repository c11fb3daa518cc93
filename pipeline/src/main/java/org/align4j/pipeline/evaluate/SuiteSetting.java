package org.align4j.pipeline.evaluate;

import java.nio.file.Path;
import java.util.function.Function;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.config.SamplerWeights;
import org.align4j.pipeline.stage.Artifact;

/**
 * What the evaluations of a suite are given by whoever runs it.
 *
 * @param judges opens judges
 * @param seed decides the draws
 * @param weights what decoders hold weights in
 * @param batchTokens most tokens computed at once
 */
public record SuiteSetting(
        JudgeContext judges,
        long seed,
        SamplerWeights weights,
        int batchTokens,
        ProgressDisplay progress,
        Resolver resolver) {
    /** Finds what an evaluation names. */
    @FunctionalInterface
    public interface Resolver {
        /** The artifact at a path, or in the run folder there. */
        Path artifact(String option, Path given, Artifact type);
    }

    Path artifact(String evaluation, String option, Path given, Artifact type) {
        return resolver.artifact("suite " + evaluation + ": " + option, given, type);
    }

    /** Says how many rows a model cannot read; they do not count. */
    void sayLeftOut(String evaluation, long rows, int longest, String reader) {
        if (rows > 0) {
            judges.notes()
                    .accept("suite " + evaluation + ": left out " + rows + " rows that are longer than the " + longest
                            + " tokens that " + reader + " reads");
        }
    }

    static <T> String text(Iterable<T> rows, Function<T, String> row) {
        StringBuilder all = new StringBuilder();
        rows.forEach(each -> all.append('\n').append(row.apply(each)));
        return all.toString();
    }
}
