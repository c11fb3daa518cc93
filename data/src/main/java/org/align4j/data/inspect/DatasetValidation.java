package org.align4j.data.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.Preference;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;

/**
 * Whether a dataset is what its {@code dataset.json} says: hashes, columns, every row.
 *
 * @param problems what is wrong, one line each; the first {@value #SHOWN} of row problems
 * @param remarks what is legal but worth knowing, by kind, with how often it comes
 */
public record DatasetValidation(List<String> problems, Map<String, Long> remarks) {
    static final int SHOWN = 20;

    /** Checks a dataset by reading all of it. */
    public static DatasetValidation of(Path folder) {
        DatasetInfo info = Dataset.info(folder);
        List<String> problems = new ArrayList<>();
        for (DatasetInfo.Part part : info.parts()) {
            part.problem(folder).ifPresent(problems::add);
        }
        Map<String, Long> remarks = new TreeMap<>();
        if (problems.isEmpty()) {
            try {
                checkTypes(Dataset.open(folder, RowTypes.of(info)), remarks);
                checkColumns(folder, info, problems);
            } catch (UserError e) {
                problems.addAll(e.problems());
            }
        }
        return new DatasetValidation(problems, remarks);
    }

    public boolean valid() {
        return problems.isEmpty();
    }

    private static <R extends Row> void checkTypes(Dataset<R> dataset, Map<String, Long> remarks) {
        dataset.forEach(row -> {
            if (row instanceof Preference pair && pair.chosen().equals(pair.rejected())) {
                remarks.merge("chosen and rejected are the same", 1L, Long::sum);
            }
        });
    }

    private static void checkColumns(Path folder, DatasetInfo info, List<String> problems) {
        Set<String> ids = new HashSet<>();
        long number = 0;
        try (RowSource source = RowSources.open(folder, TextUnit.FILE)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                number++;
                if (problems.size() == SHOWN) {
                    problems.add("… and maybe more");
                    return;
                }
                checkRow(row.columns(), folder + ": row " + number, ids, problems);
            }
        }
        if (number != info.rows()) {
            problems.add(folder + ": has " + number + " rows, dataset.json says " + info.rows());
        }
    }

    private static void checkRow(ObjectNode row, String place, Set<String> ids, List<String> problems) {
        String id = row.path("id").asText();
        if (!ids.add(id)) {
            problems.add(place + ": id " + id + " was given to an earlier row");
        }
        row.properties().forEach(column -> {
            if (hasNoNumber(column.getValue())) {
                problems.add(place + ": column " + column.getKey() + " holds NaN or infinity");
            }
        });
    }

    private static boolean hasNoNumber(JsonNode value) {
        if (value.isFloatingPointNumber()) {
            return !Double.isFinite(value.asDouble());
        }
        for (JsonNode element : value) {
            if (hasNoNumber(element)) {
                return true;
            }
        }
        return false;
    }
}
