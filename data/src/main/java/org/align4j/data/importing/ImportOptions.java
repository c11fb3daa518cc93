package org.align4j.data.importing;

import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.data.arrow.Layout;
import org.align4j.data.importing.row.Choices;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.TextUnit;
import org.jspecify.annotations.Nullable;

/**
 * How to import.
 *
 * @param as what the rows become, null for what the format is mostly used for
 * @param format the importer's name, null to tell it by the columns
 * @param forms whether prompts and completions are stored as they come, as messages or as text
 * @param columns columns to rename before anything else, from their name to the one that importers know
 * @param unit what is one document in a plain text file
 * @param maxRejected which fraction of the rows may be faulty before the import fails
 * @param choices among what a layout holds
 * @param edits of the columns, and which rows are wanted, after the renaming
 */
public record ImportOptions(
        @Nullable Target as,
        @Nullable String format,
        Forms forms,
        Map<String, String> columns,
        TextUnit unit,
        double maxRejected,
        Layout layout,
        Choices choices,
        RowEdits edits) {
    public static final ImportOptions DEFAULT = new ImportOptions(
            null, null, Forms.AS_IS, Map.of(), TextUnit.PARAGRAPH, 0.1, Layout.DEFAULT, Choices.NONE, RowEdits.NONE);

    public ImportOptions {
        columns = Map.copyOf(columns);
        Check.inUnitInterval("max-rejected", maxRejected);
    }

    public ImportOptions as(@Nullable Target target) {
        return new ImportOptions(target, format, forms, columns, unit, maxRejected, layout, choices, edits);
    }

    public ImportOptions format(String name) {
        return new ImportOptions(as, name, forms, columns, unit, maxRejected, layout, choices, edits);
    }

    public ImportOptions forms(Forms wanted) {
        return new ImportOptions(as, format, wanted, columns, unit, maxRejected, layout, choices, edits);
    }

    public ImportOptions columns(Map<String, String> renamed) {
        return new ImportOptions(as, format, forms, renamed, unit, maxRejected, layout, choices, edits);
    }

    public ImportOptions unit(TextUnit wanted) {
        return new ImportOptions(as, format, forms, columns, wanted, maxRejected, layout, choices, edits);
    }

    public ImportOptions maxRejected(double fraction) {
        return new ImportOptions(as, format, forms, columns, unit, fraction, layout, choices, edits);
    }

    public ImportOptions choices(Choices chosen) {
        return new ImportOptions(as, format, forms, columns, unit, maxRejected, layout, chosen, edits);
    }

    public ImportOptions edits(RowEdits wanted) {
        return new ImportOptions(as, format, forms, columns, unit, maxRejected, layout, choices, wanted);
    }
}
