package org.align4j.data.transform;

import java.util.List;
import org.align4j.data.Dataset;
import org.align4j.data.Prompted;
import org.align4j.data.Ranking;
import org.align4j.data.Row;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/** Graded completions, gathered by prompt, to rankings or what is made of them. A row that is alone, or equal to all others, is left out. */
record GradesConversion<F extends Prompted, T extends Row>(
        Class<F> from, Class<T> to, String loss, RowConversion.Made<Ranking, T> made) implements Conversion<F, T> {
    @Override
    public void convert(Dataset<F> dataset, ConvertConfig options, Rows<T> rows) {
        PromptGroups.forEach(dataset, PromptGroups.MEMORY_BYTES, group -> {
            rows.read(group.size());
            List<Graded> graded = group.stream().map(Graded::of).toList();
            boolean same =
                    graded.stream().allMatch(one -> one.grade() == graded.get(0).grade());
            if (same) {
                group.forEach(row -> rows.leaveOut(
                        new RowProblem(Reason.NOTHING_TO_COMPARE, "no completion of its prompt is better or worse")));
                return;
            }
            rows.addAll(made.of(Graded.ranking(graded), options));
        });
    }
}
