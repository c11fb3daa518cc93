package org.align4j.data.importing;

import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.data.arrow.Layout;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.SourceConfig;
import org.align4j.data.source.TextUnit;
import org.jspecify.annotations.Nullable;

/**
 * How to import.
 *
 * @param as what the rows become, null for what the format is mostly used for
 * @param format the importer's name, null to tell it by the columns
 * @param forms whether prompts and completions are stored as they come, as messages or as text
 * @param columns columns to rename before anything else, from their name to the one that importers know
 * @param source how files are read: what is one document in a plain text file, how large a row may be
 * @param maxRejected which fraction of the rows may be faulty before the import fails
 * @param choices among what a layout holds
 * @param edits of the columns, and which rows are wanted, after the renaming
 */
public record ImportConfig(
        @Nullable Target as,
        @Nullable String format,
        Forms forms,
        Map<String, String> columns,
        SourceConfig source,
        double maxRejected,
        Layout layout,
        LayoutChoices choices,
        RowEdits edits) {
    public static final ImportConfig DEFAULT = new ImportConfig(
            null,
            null,
            Forms.AS_IS,
            Map.of(),
            SourceConfig.of(TextUnit.PARAGRAPH),
            0.1,
            Layout.DEFAULT,
            LayoutChoices.NONE,
            RowEdits.NONE);

    public ImportConfig {
        columns = Map.copyOf(columns);
        Check.inUnitInterval("max-rejected", maxRejected);
    }

    public ImportConfig as(@Nullable Target target) {
        return new ImportConfig(target, format, forms, columns, source, maxRejected, layout, choices, edits);
    }

    public ImportConfig format(String name) {
        return new ImportConfig(as, name, forms, columns, source, maxRejected, layout, choices, edits);
    }

    public ImportConfig forms(Forms wanted) {
        return new ImportConfig(as, format, wanted, columns, source, maxRejected, layout, choices, edits);
    }

    public ImportConfig columns(Map<String, String> renamed) {
        return new ImportConfig(as, format, forms, renamed, source, maxRejected, layout, choices, edits);
    }

    public ImportConfig unit(TextUnit wanted) {
        return new ImportConfig(
                as, format, forms, columns, SourceConfig.of(wanted), maxRejected, layout, choices, edits);
    }

    public ImportConfig maxRejected(double fraction) {
        return new ImportConfig(as, format, forms, columns, source, fraction, layout, choices, edits);
    }

    public ImportConfig choices(LayoutChoices chosen) {
        return new ImportConfig(as, format, forms, columns, source, maxRejected, layout, chosen, edits);
    }

    public ImportConfig edits(RowEdits wanted) {
        return new ImportConfig(as, format, forms, columns, source, maxRejected, layout, choices, wanted);
    }
}
