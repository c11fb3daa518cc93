package org.align4j.data.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;

/**
 * What a dataset's rows are like, whatever their type.
 *
 * @param characters lengths of texts and conversations, by column
 * @param elements lengths of other lists (tokens, completions), by column
 * @param values how often each value comes, for true/false and for texts with few different values, by column
 * @param means of number columns
 * @param missing rows without a value, by column
 * @param roles how often each order of speakers comes, such as {@code system user}, by conversation column
 * @param distinctPrompts how many different prompts (or documents) there are
 * @param duplicateRows rows that repeat an earlier one in everything but the id
 * @param longerChosen share of the pairs whose chosen completion is the longer one; NaN without pairs
 */
public record DatasetStats(
        String schema,
        long rows,
        Map<String, Quantiles> characters,
        Map<String, Quantiles> elements,
        Map<String, Map<String, Long>> values,
        Map<String, Double> means,
        Map<String, Long> missing,
        Map<String, Map<String, Long>> roles,
        long distinctPrompts,
        long duplicateRows,
        double longerChosen) {

    /** Reads a dataset once, row by row. */
    public static DatasetStats of(Path folder) {
        DatasetInfo info = Dataset.info(folder);
        Counting counting = new Counting(info);
        try (RowSource source = RowSources.open(folder, TextUnit.FILE)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                counting.add(row.columns());
            }
        }
        return counting.stats();
    }

    private static final class Counting {
        private final DatasetInfo info;
        private final Map<String, ColumnCounts> columns = new LinkedHashMap<>();
        private final Set<Long> prompts = new HashSet<>();
        private final Set<Long> rows = new HashSet<>();
        private long count;
        private long duplicates;
        private long longer;
        private long pairs;

        Counting(DatasetInfo info) {
            this.info = info;
            info.columns().keySet().stream()
                    .filter(name -> !name.equals("id"))
                    .forEach(name -> columns.put(name, new ColumnCounts()));
        }

        void add(ObjectNode row) {
            count++;
            columns.forEach((name, counts) -> counts.add(row.path(name)));
            for (String name : new String[] {"prompt", "text", "messages"}) {
                if (row.has(name)) {
                    prompts.add(hash(row.path(name)));
                }
            }
            if (row.has("chosen") && row.has("rejected")) {
                pairs++;
                longer += ColumnCounts.characters(row.path("chosen")) > ColumnCounts.characters(row.path("rejected"))
                        ? 1
                        : 0;
            }
            ObjectNode content = row.deepCopy();
            content.remove("id");
            duplicates += rows.add(hash(content)) ? 0 : 1;
        }

        private static long hash(JsonNode value) {
            return Long.parseUnsignedLong(Hashes.ofText(value.toString()).substring(0, 16), 16);
        }

        DatasetStats stats() {
            Map<String, Quantiles> characters = new LinkedHashMap<>();
            Map<String, Quantiles> elements = new LinkedHashMap<>();
            Map<String, Map<String, Long>> values = new LinkedHashMap<>();
            Map<String, Double> means = new LinkedHashMap<>();
            Map<String, Long> missing = new TreeMap<>();
            Map<String, Map<String, Long>> roles = new LinkedHashMap<>();
            columns.forEach((name, counts) -> {
                counts.characters().ifPresent(found -> characters.put(name, found));
                counts.elements().ifPresent(found -> elements.put(name, found));
                counts.values().ifPresent(found -> values.put(name, found));
                counts.mean().ifPresent(found -> means.put(name, found));
                counts.roles().ifPresent(found -> roles.put(name, found));
                if (counts.missing() > 0) {
                    missing.put(name, counts.missing());
                }
            });
            double longerChosen = pairs == 0 ? Double.NaN : (double) longer / pairs;
            return new DatasetStats(
                    info.schema(),
                    count,
                    characters,
                    elements,
                    values,
                    means,
                    missing,
                    roles,
                    prompts.size(),
                    duplicates,
                    longerChosen);
        }
    }
}
