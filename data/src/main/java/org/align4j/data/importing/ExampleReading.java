package org.align4j.data.importing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.align4j.core.chat.Content;
import org.align4j.data.Row;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.EarlierTurns;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.align4j.data.transform.IdRegister;
import org.jspecify.annotations.Nullable;

/** Reads the examples of one source after the other into rows, and remembers what the later ones depend on. */
final class ExampleReading {
    /** What a row may carry that changes what is said, and that no row type of ours holds. */
    private static final List<String> UNSUPPORTED =
            List.of("image", "images", "video", "videos", "audio", "audios", "tools", "functions");

    private static final String GROUND_TRUTH = "ground_truth";
    private static final Set<Target> KEEP_TRUTH = Set.of(Target.PROMPTS, Target.SAMPLES);

    private final ImportConfig options;
    private final Renaming renaming;
    private final Target target;
    private final Consumer<Row> rows;
    private final Rejections rejections;
    private final LongConsumer progress;
    private final IdRegister ids = new IdRegister();
    private final Map<String, Long> unused = new TreeMap<>();
    private @Nullable ContentForm form;
    private long rowsRead;
    private long examples;

    /** @param progress told how many more rows were read */
    ExampleReading(
            ImportConfig options, Target target, Consumer<Row> rows, Rejections rejections, LongConsumer progress) {
        this.options = options;
        this.renaming = new Renaming(options.columns());
        this.target = target;
        this.rows = rows;
        this.rejections = rejections;
        this.progress = progress;
    }

    /** A source's rows with the user's names for their columns. */
    static RowSource edited(RowSource source, ImportConfig options) {
        return edited(source, options, new Renaming(options.columns()));
    }

    private static RowSource edited(RowSource source, ImportConfig options, Renaming renaming) {
        return new EditedRows(source, row -> {
            renaming.apply(row.columns());
            return options.edits().change(row);
        });
    }

    /** Columns that were to be renamed and are in no row. */
    Set<String> neverThere() {
        return renaming.unseen();
    }

    /** Reads a source to its end and closes it. */
    void read(RowSource opened, Importer importer) {
        RowSource counted = new CountedRows(edited(opened, options, renaming), this::count);
        try (RowSource source = importer.examples(options.edits().wanted(counted))) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                examples++;
                try {
                    read(row, importer).forEach(rows);
                } catch (RowProblem problem) {
                    rejections.add(row, problem);
                }
            }
        }
    }

    private void count(long more) {
        rowsRead += more;
        progress.accept(more);
    }

    /**
     * Takes what a piece has become elsewhere; the caller reads its rows.
     *
     * @return whether that is what would be read of it here; otherwise nothing has changed
     */
    boolean take(ImportedPiece piece) {
        boolean sameForm = form == null || piece.form() == null || form == piece.form();
        if (piece.folder() == null || !sameForm || !ids.giveAll(PieceReading.ids(piece.folder()))) {
            return false;
        }
        // What its rows were called is known where they were read.
        renaming.unseen().clear();
        form = form == null ? piece.form() : form;
        examples += piece.examples();
        piece.unused().forEach((name, count) -> unused.merge(name, count, Long::sum));
        rejections.add(piece);
        count(piece.rowsRead());
        return true;
    }

    private List<Row> read(SourceRow row, Importer importer) {
        if (row.problem() != null) {
            throw row.problem();
        }
        for (String column : UNSUPPORTED) {
            if (Contents.says(row.columns().path(column))) {
                throw new RowProblem(Reason.UNSUPPORTED, "has " + column + ", which no row can hold");
            }
        }
        Fields fields = new Fields(row, options.choices());
        Draft draft = importer.read(fields);
        EarlierTurns.add(fields, draft);
        draft.settle(options.forms());
        // Checked under no name first, so that a rejected row neither uses up its id nor decides the form.
        target.rows("", draft);
        refuseOtherForm(draft);
        String given = draft.id();
        List<Row> made = target.rows(ids.unique(given == null ? derivedId(row) : given), draft);
        if (fields.has(GROUND_TRUTH) && !KEEP_TRUTH.contains(target)) {
            unused.merge(GROUND_TRUTH, 1L, Long::sum);
        }
        LeftOutColumns leftOut = new LeftOutColumns(options, importer, target);
        fields.unread().forEach((name, count) -> {
            unused.merge(name, count, Long::sum);
            leftOut.refuse(row, name);
        });
        return made;
    }

    private static String derivedId(SourceRow row) {
        String name = String.valueOf(row.file().getFileName());
        int dot = name.indexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name) + "-" + row.line();
    }

    private void refuseOtherForm(Draft draft) {
        Content first = draft.anyContent();
        ContentForm found = ContentForm.of(first);
        if (form == null) {
            form = found;
        }
        if (form != found) {
            boolean text = found == ContentForm.TEXT;
            throw new RowProblem(
                    Reason.MIXED_FORMS,
                    "is " + (text ? "plain text" : "messages") + ", the rows before it are "
                            + (text ? "messages" : "plain text") + " (--form converts them)");
        }
    }

    IdRegister ids() {
        return ids;
    }

    Map<String, Long> unused() {
        return unused;
    }

    @Nullable ContentForm form() {
        return form;
    }

    long rowsRead() {
        return rowsRead;
    }

    long examples() {
        return examples;
    }
}
