package org.align4j.data;

import java.util.List;
import java.util.stream.Collectors;
import org.align4j.core.UserError;

/** Every row type, for commands that take any dataset. */
public final class RowTypes {
    private static final List<Class<? extends Row>> ALL = List.of(
            Document.class,
            Prompt.class,
            Demonstration.class,
            Sample.class,
            Preference.class,
            Label.class,
            Ranking.class,
            Steps.class,
            SegmentPreference.class,
            Trajectory.class,
            Score.class,
            VerdictRow.class,
            LabelledPair.class,
            RatedCompletion.class);

    private RowTypes() {}

    public static List<Class<? extends Row>> all() {
        return ALL;
    }

    /** A row type's name, as {@code dataset.json} has it. */
    public static String name(Class<? extends Row> type) {
        return DatasetFiles.schemaName(type);
    }

    /**
     * The row type of a dataset.
     *
     * @throws UserError if this program has none of that name
     */
    public static Class<? extends Row> of(DatasetInfo info) {
        return ALL.stream()
                .filter(type -> DatasetFiles.schemaName(type).equals(info.schema()))
                .findFirst()
                .orElseThrow(() -> new UserError("rows of type " + info.schema() + " are unknown; it must be one of "
                        + ALL.stream().map(DatasetFiles::schemaName).collect(Collectors.joining(", "))));
    }
}
