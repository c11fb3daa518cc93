package org.align4j.data.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.data.Prompted;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;

/**
 * Splits a dataset so that no prompt is in two splits: a row goes where the hash of the seed and its prompt (without
 * regard to case and spacing) falls. The same prompt goes the same way in every dataset, if seed and fractions are the
 * same.
 */
public final class DatasetSplit {
    private DatasetSplit() {}

    /**
     * Writes one dataset per split into a new folder.
     *
     * @param fractions by split name, in order; they sum to 1
     * @return rows by split name
     */
    public static Map<String, Long> split(Path dataset, Path out, Map<String, Double> fractions, long seed) {
        double sum =
                fractions.values().stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > 1e-9 || fractions.values().stream().anyMatch(fraction -> !(fraction > 0))) {
            throw new UserError("fractions must be above 0 and sum to 1 but are " + fractions);
        }
        Map<String, Long> rows = new LinkedHashMap<>();
        try {
            AtomicFiles.createFolder(out, folder -> rows.putAll(write(dataset, folder, fractions, seed)));
        } catch (IOException e) {
            throw new UserError(out + ": cannot be written: " + UserError.reason(e), e);
        }
        return rows;
    }

    private static Map<String, Long> write(Path dataset, Path folder, Map<String, Double> fractions, long seed) {
        DatasetInfo info = Dataset.info(dataset);
        return write(Dataset.open(dataset, RowTypes.of(info)), folder, fractions, seed);
    }

    private static <R extends Row> Map<String, Long> write(
            Dataset<R> dataset, Path folder, Map<String, Double> fractions, long seed) {
        List<String> names = new ArrayList<>(fractions.keySet());
        Map<String, DatasetWriter<R>> writers = new LinkedHashMap<>();
        try {
            for (String name : names) {
                Lineage lineage = lineage(dataset, name, fractions, seed);
                writers.put(name, DatasetWriter.create(folder.resolve(name), dataset.type(), lineage));
            }
            dataset.forEach(row -> {
                String name = splitOf(row, fractions, seed);
                DatasetWriter<R> writer = writers.get(name);
                if (writer != null) {
                    writer.write(row);
                }
            });
            writers.values().forEach(DatasetWriter::publish);
        } finally {
            writers.values().forEach(DatasetWriter::close);
        }
        return writers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().rows(), (a, b) -> a, LinkedHashMap::new));
    }

    private static Lineage lineage(Dataset<?> dataset, String name, Map<String, Double> fractions, long seed) {
        DatasetInfo info = dataset.info();
        Lineage before = info.lineage();
        return new Lineage(
                "data split",
                Map.of("split", name, "fractions", fractions.toString()),
                seed,
                List.of(new Lineage.Parent(info.schema(), info.fingerprint())),
                before.tokenizerSha256(),
                before.templateSha256());
    }

    /** The split that a row falls into; the last one takes what rounding leaves. */
    static String splitOf(Row row, Map<String, Double> fractions, long seed) {
        String hash = Hashes.ofText(seed + "\n" + key(row));
        double point = (Long.parseUnsignedLong(hash.substring(0, 16), 16) >>> 11) * 0x1p-53;
        String last = "";
        double upTo = 0;
        for (Map.Entry<String, Double> split : fractions.entrySet()) {
            last = split.getKey();
            upTo += split.getValue();
            if (point < upTo) {
                return last;
            }
        }
        return last;
    }

    private static String key(Row row) {
        if (row instanceof Prompted prompted) {
            return text(prompted.prompt());
        }
        if (row instanceof Document document) {
            return text(document.text());
        }
        throw new UserError("rows of this type have no prompt to split by");
    }

    private static String text(Content content) {
        String words = content instanceof Content.Chat chat
                ? chat.messages().stream()
                        .map(message -> message.role() + ": " + message.content())
                        .collect(Collectors.joining("\n"))
                : content.lastText();
        return words.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
    }
}
