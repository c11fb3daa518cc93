package org.align4j.rl.value;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.RowNumbers;
import org.align4j.model.TokenModel;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/**
 * A value model that reads a log.
 *
 * @param bootstraps whether a row that was cut off goes on being worth what its last state is
 */
public record LoggedValues(ValueMethod method, boolean bootstraps) {
    /** Most tokens read at once. */
    private static final int BATCH_TOKENS = 16_384;

    /** What the model says of each row, in the rows' order. */
    public List<RowValues> read(TokenModel model, List<LoggedRow> rows) {
        List<int[]> ids = rows.stream().map(LoggedRow::ids).toList();
        List<float[]> numbers = RowNumbers.vectors(ids, BATCH_TOKENS, model::evaluate);
        List<RowValues> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            values.add(method.read(rows.get(i), new TokenNumbers(numbers.get(i), method.outputs()), bootstraps));
        }
        return values;
    }
}
