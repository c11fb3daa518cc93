package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.align4j.data.transform.MixConfig.DuplicateKey;
import org.align4j.data.transform.MixConfig.Duplicates;
import org.jspecify.annotations.Nullable;

/** Decides which rows may go into a mixture, in the order in which they come: no repetitions, no evaluation prompts. */
final class Admission {
    static final String CONTAMINATED = "contaminated";
    static final String DUPLICATE = "duplicate";
    static final String NEAR_DUPLICATE = "near-duplicate";
    private static final List<String> PROMPT_COLUMNS = List.of("prompt", "text", "messages", "question", "instruction");

    private final MixConfig options;
    private final LongSet seen = new LongSet();
    private final NearDuplicates near;
    private final @Nullable NgramIndex evaluation;

    Admission(MixConfig options) {
        this.options = options;
        this.near = new NearDuplicates(options.similarity());
        this.evaluation = options.against().isEmpty() ? null : new NgramIndex(options.overlapWords());
        for (Path file : options.against()) {
            index(file);
        }
    }

    /** Why a row may not; empty if it may. */
    Optional<String> refusal(ObjectNode row) {
        if (evaluation != null && evaluation.overlaps(RowTexts.prompt(row))) {
            return Optional.of(CONTAMINATED);
        }
        if (options.duplicates() == Duplicates.KEEP) {
            return Optional.empty();
        }
        if (!seen.add(hash(exactKey(row)))) {
            return Optional.of(DUPLICATE);
        }
        boolean repeated = options.duplicates() == Duplicates.NEAR
                && near.isRepeated(options.by() == DuplicateKey.ROW ? RowTexts.all(row) : RowTexts.prompt(row));
        return repeated ? Optional.of(NEAR_DUPLICATE) : Optional.empty();
    }

    private String exactKey(ObjectNode row) {
        if (options.by() == DuplicateKey.PROMPT) {
            return RowTexts.prompt(row);
        }
        ObjectNode content = row.deepCopy();
        content.remove("id");
        return content.toString();
    }

    /** Of SHA-256, so that no two texts of one dataset ever share it. */
    private static long hash(String text) {
        return Long.parseUnsignedLong(Hashes.ofText(text).substring(0, 16), 16);
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
