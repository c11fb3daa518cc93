package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.SourceRow;

/** Columns that look like answers or what is said of them: a reading that leaves one out is hardly what its owner wants. */
final class AnswerColumns {
    private static final Set<Target> WITHOUT_PAIRS = Set.of(Target.PROMPTS, Target.DEMONSTRATIONS, Target.DOCUMENTS);
    private static final Pattern NAME =
            Pattern.compile("(?i)(.*_)?(completion|response|answer|output|reply|generation|target|chosen|rejected"
                    + "|solution|summary|assistant|continuation)s?(_?([a-z]|\\d{1,2}))?");

    private AnswerColumns() {}

    /**
     * Refuses to leave out a column that looks like an answer, or like a mark of good and bad ones, where nobody but the
     * columns' names said how to read the file.
     */
    static void refuseUnused(SourceRow row, String column, Importer importer, Target target) {
        JsonNode value = row.columns().path(column);
        if (target == Target.DEMONSTRATIONS
                && FileReading.isGeneral(importer)
                && Role.LABEL.names().contains(column)) {
            throw new UserError(row.place() + ": " + column
                    + " seems to mark good and bad answers, but the file is read as "
                    + importer.name() + ", and bad ones would be imitated; write it as true and false in most of the"
                    + " first rows, or say --as " + target.word() + " to leave it out");
        }
        boolean says = value.isTextual() ? !value.asText().isBlank() : value.isContainerNode() && !value.isEmpty();
        if (says
                && FileReading.isGeneral(importer)
                && WITHOUT_PAIRS.contains(target)
                && NAME.matcher(column).matches()) {
            throw new UserError(row.place() + ": " + column + " looks like an answer, but the file is read as "
                    + importer.name() + " and its rows become " + target.word() + " without it; name its use with"
                    + " --columns " + column + "=completion (or chosen, or rejected), or say --as " + target.word()
                    + " to leave it out");
        }
    }
}
