package org.align4j.rl.preference;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;

/** Marked completions under a reference, and their mismatched ones where there are any. */
public record LabelledRowReading() implements ReferenceReading<LabelledRow> {
    @Override
    public String identity(LabelledRow row) {
        return row.prompt() + Arrays.toString(row.ids()) + Arrays.toString(row.mismatched());
    }

    @Override
    public List<LabelledRow> read(TokenModel model, List<LabelledRow> rows) {
        IdentityHashMap<LabelledRow, LabelledRow> done = new IdentityHashMap<>();
        for (List<LabelledRow> part : MicroBatches.split(rows, ReferenceLogProbs.BATCH_TOKENS)) {
            LabelBatch batch = LabelBatch.of(part);
            float[] own = CompletionSums.read(model, batch.tokens(), batch.completionMask());
            boolean matched = part.get(0).mismatched().length == 0;
            float[] others = matched
                    ? new float[own.length]
                    : CompletionSums.read(model, batch.mismatched(), batch.mismatchedMask());
            for (int i = 0; i < own.length; i++) {
                done.put(part.get(i), part.get(i).withReference(own[i], others[i]));
            }
        }
        return rows.stream().map(done::get).toList();
    }

    @Override
    public Map<String, ToDoubleFunction<LabelledRow>> columns() {
        Map<String, ToDoubleFunction<LabelledRow>> columns = new LinkedHashMap<>();
        columns.put("ref_logps", LabelledRow::reference);
        columns.put("ref_KL_logps", LabelledRow::mismatchedReference);
        return columns;
    }

    @Override
    public LabelledRow restored(LabelledRow row, double[] kept) {
        return row.withReference(kept[0], kept[1]);
    }
}
