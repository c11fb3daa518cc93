package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.data.transform.MixConfig;
import org.jspecify.annotations.Nullable;

/** Options of {@code data mix}. */
public record DataMixConfig(
        @Option(doc = "The datasets' folders, all of one row type; one is enough to leave out duplicates")
        List<Path> data,

        @Option(doc = "Folder of the new dataset") Path out,

        @Option(doc = "Each dataset's share, one number per dataset; without them, all rows of all", def = "[]")
        List<Double> weights,

        @Option(
                doc = "How many rows to write; default: as many as the weights allow without taking one " + "twice",
                def = Option.NONE)
        @Nullable Long rows,

        @Option(doc = "Seed that decides which rows are drawn, and their order", def = "0")
        long seed,

        @Option(
                doc = "Duplicates to leave out, except the first: none (keep), equal rows (exact), or "
                        + "similar ones too (near)",
                def = "keep")
        MixConfig.Duplicates duplicates,

        @Option(doc = "What is compared: everything but the id, or the prompt", def = "row")
        MixConfig.DuplicateKey by,

        @Option(
                doc = "Jaccard similarity of three-word runs at which texts are near duplicates (estimated "
                        + "by MinHash)",
                def = "0.8")
        double similarity,

        @Option(doc = "Evaluation sets (datasets, or files with prompts) that no prompt may overlap with", def = "[]")
        List<Path> against,

        @Option(
                doc =
                        "How many words in a row make an overlap; shorter prompts overlap if all their words are the same",
                def = "13")
        int overlapWords) {
    public DataMixConfig {
        data = List.copyOf(data);
        weights = List.copyOf(weights);
        against = List.copyOf(against);
        Check.that(!data.isEmpty(), "data", "must name at least one dataset", "none");
        Check.atLeast("overlap-words", 1, overlapWords);
        Check.that(similarity > 0 && similarity <= 1, "similarity", "must be above 0 and at most 1", similarity);
    }

    MixConfig options() {
        return new MixConfig(weights, rows, seed, duplicates, by, similarity, against, overlapWords);
    }
}
