package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.data.Criterion;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * The rubric of a prompt as data sets write it: a list of criteria in a column {@code rubric} or {@code rubrics}, each with
 * {@code text}, {@code criterion} (HealthBench) or {@code description} (Rubrics as Rewards) and {@code weight} or {@code points}.
 */
public final class Rubrics {
    private static final List<String> COLUMNS = List.of("rubric", "rubrics");
    private static final List<String> TEXTS = List.of("text", "criterion", "description");
    private static final List<String> WEIGHTS = List.of("weight", "points");

    private Rubrics() {}

    /**
     * Reads it.
     *
     * @return null if the row has none
     * @throws RowProblem if a criterion has no text, or no weight that is a number other than 0
     */
    public static @Nullable List<Criterion> of(Fields row) {
        for (String column : COLUMNS) {
            if (row.has(column)) {
                List<Criterion> criteria = new ArrayList<>();
                for (JsonNode element : row.elements(column)) {
                    criteria.add(criterion(column, element));
                }
                return criteria.isEmpty() ? null : criteria;
            }
        }
        return null;
    }

    private static Criterion criterion(String column, JsonNode element) {
        String text = Contents.string(column, first(column, element, TEXTS)).strip();
        JsonNode weight = first(column, element, WEIGHTS);
        if (text.isEmpty() || !weight.isNumber() || weight.asDouble() == 0 || !Double.isFinite(weight.asDouble())) {
            throw new RowProblem(
                    Reason.WRONG_TYPE,
                    column + " has a criterion without a text, or whose weight is not a number other than 0");
        }
        return new Criterion(text, weight.asDouble());
    }

    private static JsonNode first(String column, JsonNode element, List<String> names) {
        return names.stream()
                .filter(element::hasNonNull)
                .findFirst()
                .map(element::get)
                .orElseThrow(() -> new RowProblem(
                        Reason.MISSING_COLUMN, column + " has a criterion without any of " + String.join(", ", names)));
    }
}
