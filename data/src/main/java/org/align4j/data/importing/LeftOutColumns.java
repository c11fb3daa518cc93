package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.SourceRow;

/**
 * Columns that nobody reads and that look like answers, like what is said of them, or like a weight of the row: a reading that
 * leaves one out is hardly what its owner wants.
 */
final class LeftOutColumns {
    private static final Set<Target> WITHOUT_PAIRS = Set.of(Target.PROMPTS, Target.DEMONSTRATIONS, Target.DOCUMENTS);
    private static final Set<Target> IMITATED = Set.of(Target.DEMONSTRATIONS, Target.DOCUMENTS);

    private static final Set<Target> COMPARED = Set.of(Target.PREFERENCES, Target.LABELS);
    private static final Set<String> TIES =
            Set.of("tie", "tied", "draw", "both_bad", "both bad", "tie (bothbad)", "equal");

    /** Words for an answer, without a plural's s. */
    private static final Set<String> ANSWERS = Set.of(
            "completion",
            "response",
            "answer",
            "output",
            "reply",
            "replie",
            "generation",
            "target",
            "chosen",
            "rejected",
            "solution",
            "summary",
            "summarie",
            "assistant",
            "continuation",
            "choice",
            "option",
            "candidate");

    /** Last words of names of what is known of an answer: a text of one word is then not the answer itself. */
    private static final Set<String> FACTS = Set.of(
            "model",
            "source",
            "id",
            "name",
            "length",
            "len",
            "token",
            "count",
            "num",
            "score",
            "rating",
            "reward",
            "rank",
            "type",
            "category",
            "format",
            "language",
            "lang",
            "time",
            "date",
            "url",
            "sha",
            "hash",
            "reason",
            "quality",
            "policy",
            "role",
            "index",
            "idx",
            "config",
            "version",
            "status",
            "style",
            "method",
            "prompt",
            "by",
            "dir",
            "path",
            "file");

    /** Words for a good answer. */
    private static final Set<String> GOOD = Set.of(
            "safe",
            "correct",
            "right",
            "good",
            "accepted",
            "acceptable",
            "valid",
            "success",
            "successful",
            "passed",
            "preferred",
            "desirable",
            "verified");

    private static final Set<String> WEIGHTS = Set.of(
            "weight", "sample_weight", "loss_weight", "example_weight", "loss_mask", "train", "training", "trainable");

    /** Between the words of a name: what is no letter, or where a small letter meets a capital one. */
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}]+|(?<=\\p{Ll})(?=\\p{Lu})");

    private static final Pattern BLANK = Pattern.compile("\\s");

    private LeftOutColumns() {}

    /**
     * Refuses to leave out such a column where nobody but the columns' names said how to read the file.
     *
     * @throws UserError that says what to do
     */
    static void refuse(SourceRow row, String column, Importer importer, Target target) {
        if (!FileReading.isGeneral(importer)) {
            return;
        }
        JsonNode value = row.columns().path(column);
        String unless = ", or say --as " + target.word() + " to leave it out";
        String read = ", but the file is read as " + importer.name();
        if (target == Target.DEMONSTRATIONS && Role.LABEL.names().contains(column)) {
            throw new UserError(row.place() + ": " + column + " seems to mark good and bad answers" + read
                    + ", and bad ones would be imitated; write it as true and false in most of the first rows"
                    + unless);
        }
        if (IMITATED.contains(target) && isBad(column, value)) {
            throw new UserError(row.place() + ": " + column + " is " + value.asText() + read
                    + ", and the answer would be imitated; name it with --columns " + column
                    + "=label, leave such rows out with data map --where '" + column + " = true'" + unless);
        }
        if (WITHOUT_PAIRS.contains(target) && isAnswer(column, value, target)) {
            throw new UserError(row.place() + ": " + column + " looks like an answer" + read + " and its rows become "
                    + target.word() + " without it; name its use with --columns " + column
                    + "=completion (or chosen, rejected, ground_truth)" + unless);
        }
        if (COMPARED.contains(target) && TIES.contains(value.asText().strip().toLowerCase(Locale.ROOT))) {
            throw new UserError(row.place() + ": " + column + " is '" + value.asText() + "'" + read
                    + ", where one side is preferred; leave such rows out with data map --where '" + column + " != "
                    + value.asText() + "', or write them with a column tie: true" + unless);
        }
        if (target != Target.PROMPTS && isWeight(column, value)) {
            throw new UserError(row.place() + ": " + column + " is " + value.asText()
                    + " and seems to say how much the row is to be learned" + read
                    + ", where all rows count the same; keep the rows you want with data map --where" + unless);
        }
    }

    private static boolean isBad(String column, JsonNode value) {
        return words(column).stream().anyMatch(GOOD::contains) && Boolean.FALSE.equals(Values.on(value));
    }

    private static boolean isWeight(String column, JsonNode value) {
        boolean isAll = value.isContainerNode() || Boolean.TRUE.equals(Values.on(value));
        return WEIGHTS.contains(column.toLowerCase(Locale.ROOT))
                && !isAll
                && !value.asText().isBlank();
    }

    private static boolean isAnswer(String column, JsonNode value, Target target) {
        if (value.isContainerNode()
                ? value.isEmpty()
                : !value.isTextual() || value.asText().isBlank()) {
            return false;
        }
        List<String> words = words(column);
        // A class of a text, or the one column beside a prompt.
        boolean isLabel = target == Target.PROMPTS && Role.LABEL.names().contains(column);
        boolean isFact = !words.isEmpty()
                && FACTS.contains(words.get(words.size() - 1))
                && !BLANK.matcher(value.asText().strip()).find();
        return isLabel || (words.stream().anyMatch(ANSWERS::contains) && !isFact);
    }

    /** Of a column's name, in lower case, without a plural's s: {@code assistantReplies_2} is assistant and replie. */
    private static List<String> words(String column) {
        List<String> words = new ArrayList<>();
        for (String word : BETWEEN_WORDS.split(column)) {
            String small = word.toLowerCase(Locale.ROOT);
            boolean isPlural = small.length() > 3 && small.endsWith("s") && !small.endsWith("ss");
            words.add(isPlural ? small.substring(0, small.length() - 1) : small);
        }
        return words;
    }
}
