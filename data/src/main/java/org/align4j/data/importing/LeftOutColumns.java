package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * Columns that nobody reads and that look like a part of what is learned, like what is said of it, or like a weight of the row: a
 * reading that leaves one out is hardly what its owner wants.
 */
record LeftOutColumns(ImportConfig options, Importer importer, Target target) {
    private static final Set<Target> WITHOUT_PAIRS = Set.of(Target.PROMPTS, Target.DEMONSTRATIONS, Target.DOCUMENTS);
    private static final Set<Target> IMITATED = Set.of(Target.DEMONSTRATIONS, Target.DOCUMENTS);
    private static final Set<Target> COMPARED = Set.of(Target.PREFERENCES, Target.LABELS);

    /**
     * Refuses to leave out such a column where nobody but the columns' names said how to read the file.
     *
     * @throws UserError that says what to do
     */
    void refuse(SourceRow row, String column) {
        boolean isTold = options.as() != null || options.format() != null || !FileReading.isGeneral(importer);
        String problem = isTold ? null : problem(row, column);
        if (problem != null) {
            throw new UserError(row.place() + ": " + column + " " + problem + ", or say --as " + target.word()
                    + " to leave it out");
        }
    }

    private @Nullable String problem(SourceRow row, String column) {
        JsonNode value = row.columns().path(column);
        ColumnWords words = ColumnWords.of(column);
        String read = ", but the file is read as " + importer.name();
        boolean isLabel = Role.LABEL.names().contains(column);
        if (target == Target.DEMONSTRATIONS && isLabel) {
            return "seems to mark good and bad answers" + read
                    + ", and bad ones would be imitated; write it as true and false in most of the first rows";
        }
        if (IMITATED.contains(target) && words.callsBad(value)) {
            return "is " + value.asText() + read + ", and the answer would be imitated; name it with --columns "
                    + column
                    + "=label if true means good, or leave such rows out with data map --where '" + column + " != "
                    + value.asText() + "'";
        }
        if (target == Target.DEMONSTRATIONS && words.isRating(value)) {
            return "seems to rate answers" + read + ", and bad ones would be imitated; keep the good ones with data map"
                    + " --where '" + column + " >= …' --as demonstrations";
        }
        if (WITHOUT_PAIRS.contains(target) && (words.isAnswer(value) || (isLabel && target == Target.PROMPTS))) {
            return "looks like an answer" + read + " and its rows become " + target.word()
                    + " without it; name its use with --columns " + column
                    + "=completion (or chosen, rejected, ground_truth)";
        }
        if (isMoreOfThePrompt(row, column, value)) {
            return "may belong to the prompt, which is read from prompt alone; join them with data map --set"
                    + " 'prompt={prompt}\\n\\n{" + column + "}'";
        }
        if (COMPARED.contains(target) && ColumnWords.isTie(value)) {
            return "is '" + value.asText() + "'" + read
                    + ", where one side is preferred; leave such rows out with data map" + " --where '" + column
                    + " != " + value.asText() + "', or write them with a column tie: true";
        }
        boolean isWeight = target != Target.PROMPTS && ColumnWords.isWeight(column, value);
        return isWeight
                ? "is " + value.asText() + " and seems to say how much the row is to be learned" + read
                        + ", where all rows count the same; keep the rows you want with data map --where"
                : null;
    }

    /** A text under another name of the prompt's, unless it stands in the prompt already; who named the prompt has seen it. */
    private boolean isMoreOfThePrompt(SourceRow row, String column, JsonNode value) {
        JsonNode prompt = row.columns().path("prompt");
        return !options.columns().containsValue("prompt")
                && Role.PROMPT.names().contains(column)
                && prompt.isTextual()
                && value.isTextual()
                && !value.asText().isBlank()
                && !prompt.asText().contains(value.asText().strip());
    }
}
