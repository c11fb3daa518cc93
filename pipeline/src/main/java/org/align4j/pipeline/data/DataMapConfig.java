package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.RowEdits;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Target;
import org.align4j.data.transform.ColumnChange;
import org.align4j.data.transform.Condition;
import org.jspecify.annotations.Nullable;

/** Options of {@code data map}. */
public record DataMapConfig(
        @Option(doc = "Files or datasets, as data import reads them")
        List<Path> files,

        @Option(doc = "Folder of the new dataset") Path out,

        @Option(doc = "Columns to rename first, each as NAME=NEW-NAME", def = "[]")
        List<String> rename,

        @Option(doc = "Columns to write where they are missing or blank, each as COLUMN=TEMPLATE, as below", def = "[]")
        List<String> orElse,

        @Option(
                doc =
                        "Columns to write, each as COLUMN=TEMPLATE; {NAME} is a column (or a path: extra.score, turns.0), \\n a"
                                + " line break, {{ and }} braces. Give the flag once for each",
                def = "[]")
        List<String> set,

        @Option(doc = "Columns to drop, last", def = "[]") List<String> drop,

        @Option(doc = "Conditions that rows must fulfil after that, as in data filter", def = "[]")
        List<String> where,

        @Option(doc = "Row type to import as, if not the format's default", def = Option.NONE) @Nullable Target as,

        @Option(doc = "Store prompts and completions as they are, as messages, or as plain text", def = "as-is")
        Forms form,

        @Option(doc = "Fraction of rejected rows above which the command fails", def = "0.1")
        double maxRejected) {
    public DataMapConfig {
        files = List.copyOf(files);
        rename = List.copyOf(rename);
        set = List.copyOf(set);
        orElse = List.copyOf(orElse);
        drop = List.copyOf(drop);
        where = List.copyOf(where);
        Check.that(!files.isEmpty(), "files", "must name at least one file", "none");
        Check.inUnitInterval("max-rejected", maxRejected);
    }

    ImportConfig options() {
        List<ColumnChange> changes = new ArrayList<>();
        rename.forEach(text -> changes.add(ColumnChange.rename(text)));
        orElse.forEach(text -> changes.add(ColumnChange.orElse(text)));
        set.forEach(text -> changes.add(ColumnChange.set(text)));
        drop.forEach(column -> changes.add(new ColumnChange.Drop(column)));
        Map<String, String> given = new TreeMap<>();
        given.put("rename", rename.toString());
        given.put("set", set.toString());
        given.put("or-else", orElse.toString());
        given.put("drop", drop.toString());
        given.put("where", where.toString());
        given.values().removeIf("[]"::equals);
        List<Condition> conditions = where.stream().map(Condition::parse).toList();
        return ImportConfig.DEFAULT
                .as(as)
                .forms(form)
                .maxRejected(maxRejected)
                .choices(LayoutChoices.NONE)
                .edits(new RowEdits("data map", given, changes, conditions));
    }
}
