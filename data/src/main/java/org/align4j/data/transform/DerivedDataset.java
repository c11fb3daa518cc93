package org.align4j.data.transform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Row;

/** Writes a dataset that is made of others: all of it or nothing, with where it comes from and what was left out. */
final class DerivedDataset {
    private DerivedDataset() {}

    /** Writes rows; says what was left out, by reason. */
    @FunctionalInterface
    interface Filling<R extends Row> {
        Map<String, Long> fill(DatasetWriter<R> writer);
    }

    /**
     * Publishes a dataset.
     *
     * @throws UserError if there is one already, or not one row is written
     */
    static <R extends Row> DatasetInfo write(Path out, Class<R> type, Lineage lineage, Filling<R> filling) {
        boolean existed = Files.exists(out);
        boolean published = false;
        try (DatasetWriter<R> writer = DatasetWriter.create(out, type, lineage)) {
            Map<String, Long> leftOut = filling.fill(writer);
            if (writer.rows() == 0) {
                throw new UserError(
                        "not one row is left" + (leftOut.isEmpty() ? "" : " " + leftOut) + "; nothing is written");
            }
            DatasetInfo info = writer.publish(leftOut).info();
            published = true;
            return info;
        } finally {
            if (!published && !Files.exists(out.resolve(DatasetInfo.FILE))) {
                DatasetWriter.discardUnfinished(out);
                if (!existed) {
                    deleteIfEmpty(out);
                }
            }
        }
    }

    /** Lineage of something made of these datasets; where all have the same tokenizer, so has it. */
    static Lineage lineage(String command, Map<String, String> options, List<? extends Dataset<?>> parents) {
        Lineage lineage = Lineage.of(command)
                .withOptions(options)
                .withParents(parents.stream()
                        .map(Dataset::info)
                        .map(info -> new Lineage.Parent(info.schema(), info.fingerprint()))
                        .toList());
        List<Lineage> before = parents.stream()
                .map(parent -> parent.info().lineage())
                .distinct()
                .toList();
        String tokenizer = before.get(0).tokenizerSha256();
        boolean same = tokenizer != null && before.stream().allMatch(one -> tokenizer.equals(one.tokenizerSha256()));
        return same ? lineage.withTokenizer(tokenizer, before.get(0).templateSha256()) : lineage;
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else put something there meanwhile: it is theirs.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
