package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.align4j.data.transform.MarkedPart.Mark;
import org.align4j.data.transform.MixConfig.DuplicateKey;
import org.align4j.data.transform.MixConfig.Duplicates;
import org.jspecify.annotations.Nullable;

/** What of a row decides whether it may go into a mixture, and depends on no other row. */
public final class RowMarks {
    private static final List<String> PROMPT_COLUMNS = List.of("prompt", "text", "messages", "question", "instruction");

    private final MixConfig options;
    private final @Nullable NgramIndex evaluation;

    /**
     * Reads the evaluation sets.
     *
     * @throws UserError if one has a row without a prompt, or no row
     */
    public RowMarks(MixConfig options) {
        this.options = options;
        this.evaluation = options.against().isEmpty() ? null : new NgramIndex(options.overlapWords());
        for (Path file : options.against()) {
            index(file);
        }
    }

    /** Marks the rows of a part, in whatever process. */
    public MarkedPart of(DatasetPart part) {
        List<Mark> marks = new ArrayList<>();
        try (RowSource rows = part.open()) {
            for (SourceRow row = rows.next(); row != null; row = rows.next()) {
                marks.add(of(row.columns()));
            }
            return new MarkedPart(marks);
        } catch (UserError e) {
            // It must end the mixing in the parts' order and with the words of one process, which meets it again.
            return new MarkedPart(null);
        }
    }

    private Mark of(ObjectNode row) {
        boolean compared = options.duplicates() != Duplicates.KEEP;
        short[] signature = options.duplicates() == Duplicates.NEAR ? signature(row) : null;
        return new Mark(overlaps(row), compared ? hash(row) : 0, signature == null ? null : bytes(signature));
    }

    boolean overlaps(ObjectNode row) {
        return evaluation != null && evaluation.overlaps(RowTexts.prompt(row));
    }

    /** Of SHA-256 over what is compared, so that no two texts of one dataset ever share it. */
    long hash(ObjectNode row) {
        return Long.parseUnsignedLong(Hashes.ofText(exactKey(row)).substring(0, 16), 16);
    }

    /** Null if there is no word in what is compared. */
    short @Nullable [] signature(ObjectNode row) {
        return MinHash.signature(options.by() == DuplicateKey.ROW ? RowTexts.all(row) : RowTexts.prompt(row));
    }

    private String exactKey(ObjectNode row) {
        if (options.by() == DuplicateKey.PROMPT) {
            return RowTexts.prompt(row);
        }
        ObjectNode content = row.deepCopy();
        content.remove("id");
        return content.toString();
    }

    private static byte[] bytes(short[] signature) {
        ByteBuffer bytes = ByteBuffer.allocate(signature.length * Short.BYTES);
        bytes.asShortBuffer().put(signature);
        return bytes.array();
    }

    /** A signature of bytes. */
    static short[] shorts(byte[] bytes) {
        short[] signature = new short[bytes.length / Short.BYTES];
        ByteBuffer.wrap(bytes).asShortBuffer().get(signature);
        return signature;
    }

    private void index(Path file) {
        if (evaluation == null) {
            return;
        }
        long prompts = 0;
        try (RowSource source = RowSources.open(file, TextUnit.PARAGRAPH)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                if (row.problem() != null) {
                    throw new UserError(row.place() + ": " + row.problem().getMessage());
                }
                evaluation.add(prompt(row));
                prompts++;
            }
        }
        if (prompts == 0) {
            throw new UserError(file + ": has no rows to compare with");
        }
    }

    private static String prompt(SourceRow row) {
        for (String column : PROMPT_COLUMNS) {
            JsonNode value = row.columns().path(column);
            if (!Cells.isMissing(value)) {
                return Cells.text(value);
            }
        }
        throw new UserError(row.place() + ": has no prompt to compare with: none of "
                + String.join(", ", PROMPT_COLUMNS) + "; import it as prompts first");
    }
}
