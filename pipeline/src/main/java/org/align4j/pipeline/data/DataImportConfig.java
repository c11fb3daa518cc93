package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;
import org.align4j.data.arrow.Compression;
import org.align4j.data.arrow.Layout;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.RowEdits;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Questions;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.TokenDecoder;
import org.align4j.data.source.SourceConfig;
import org.align4j.data.source.TextUnit;
import org.jspecify.annotations.Nullable;

/** Options of {@code data import}. */
public record DataImportConfig(
        @Option(
                doc =
                        "Files (JSON Lines, JSON, CSV, text, also .gz or .zst; Arrow, Parquet) or dataset folders to read")
        List<Path> files,

        @Option(doc = "Folder of the new dataset") Path out,

        @Option(doc = "Row type to import as, if not the format's default", def = Option.NONE) @Nullable Target as,

        @Option(doc = "Name of the rows' format, if the columns are ambiguous", def = Option.NONE) @Nullable String format,

        @Option(
                doc = "Store prompts and completions as the files have them, as messages, or as plain text",
                def = "as-is")
        Forms form,

        @Option(doc = "Columns to rename first, each as NAME=KNOWN-NAME", def = "[]")
        List<String> columns,

        @Option(doc = "Which of a format's ratings to use, if not its default", def = Option.NONE) @Nullable String axis,

        @Option(doc = "Lowest rating of a good completion, if not the format's default", def = Option.NONE) @Nullable Double goodFrom,

        @Option(doc = "Folder with the tokenizer, for a set that holds token ids", def = Option.NONE) @Nullable Path tokenizer,

        @Option(doc = "File with the questions of MT-bench's answers, question.jsonl", def = Option.NONE) @Nullable Path questions,

        @Option(doc = "What is one document in a plain text file", def = "paragraph")
        TextUnit documents,

        @Option(doc = "Fraction of rejected rows above which the import fails", def = "0.1")
        double maxRejected,

        @Option(doc = "Largest row of a text file in MiB, uncompressed", def = "64")
        int maxRowMib,

        @Option(doc = "Compression of the Arrow files", def = "none")
        Compression compression) {
    public DataImportConfig {
        files = List.copyOf(files);
        columns = List.copyOf(columns);
        Check.that(!files.isEmpty(), "files", "must name at least one file", "none");
        Check.inUnitInterval("max-rejected", maxRejected);
        Check.atLeast("max-row-mib", 1, maxRowMib);
    }

    /**
     * What the importer needs to know.
     *
     * @param decoder of the tokenizer, null if none is named
     */
    ImportConfig options(@Nullable TokenDecoder decoder) {
        return new ImportConfig(
                as,
                format,
                form,
                renames(columns),
                new SourceConfig(documents, maxRowMib * SourceConfig.MEBIBYTE),
                maxRejected,
                Layout.DEFAULT.with(compression),
                new LayoutChoices(axis, goodFrom, decoder, questions == null ? null : Questions.read(questions)),
                RowEdits.NONE);
    }

    static Map<String, String> renames(List<String> columns) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String column : columns) {
            int equals = column.indexOf('=');
            if (equals <= 0 || equals == column.length() - 1) {
                throw new IllegalOption("columns", "must each be NAME=KNOWN-NAME but one is '" + column + "'");
            }
            renamed.put(column.substring(0, equals), column.substring(equals + 1));
        }
        return renamed;
    }
}
