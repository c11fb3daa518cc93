package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** The columns of one row as an importer asks for them; remembers which were read. */
public final class Fields {
    private final SourceRow row;
    private final LayoutChoices choices;
    private final Set<String> read = new TreeSet<>();
    private final Map<String, Long> messageKeys = new TreeMap<>();

    public Fields(SourceRow row, LayoutChoices choices) {
        this.row = row;
        this.choices = choices;
    }

    /** Which rating counts, if not the usual one. */
    public String axis(String usual) {
        return choices.axis() == null ? usual : choices.axis();
    }

    /** From which rating on a completion is good, if not from the usual one. */
    public double goodFrom(double usual) {
        return choices.goodFrom() == null ? usual : choices.goodFrom();
    }

    /** The text of token ids. */
    public String decoded(List<Integer> ids) {
        if (choices.decoder() == null) {
            throw new RowProblem(
                    Reason.UNSUPPORTED, "holds token ids; name the folder of their tokenizer with --tokenizer");
        }
        return Contents.checked("text", choices.decoder().text(ids));
    }

    /** The turns of a question that another file holds. */
    public List<String> question(String id) {
        Questions questions = choices.questions();
        if (questions == null) {
            throw new RowProblem(
                    Reason.UNSUPPORTED, "answers questions of another file; name it with --questions question.jsonl");
        }
        List<String> turns = questions.turns().get(id);
        if (turns == null) {
            throw new RowProblem(
                    Reason.MISSING_COLUMN,
                    "question_id " + id + " is not in " + questions.origin().name());
        }
        return turns;
    }

    /** Columns with a value that nobody asked for, each once, and keys of messages, as often as they are there. */
    public Map<String, Long> unread() {
        Map<String, Long> names = new TreeMap<>(messageKeys);
        row.columns().properties().forEach(entry -> {
            if (!entry.getValue().isNull() && !read.contains(entry.getKey())) {
                names.put(entry.getKey(), 1L);
            }
        });
        return names;
    }

    public boolean has(String column) {
        return row.columns().hasNonNull(column);
    }

    /** Whether nobody has asked for a column yet. */
    boolean isFree(String column) {
        return !read.contains(column);
    }

    /** What one message says: a text, or a list of its parts. */
    Optional<String> spoken(String column) {
        JsonNode value = value(column);
        return value != null && value.isContainerNode()
                ? Optional.of(Contents.text(column, value))
                : optionalText(column);
    }

    /** Every column, in the file's order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        row.columns().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A column's value without its counting as read; a missing node if it has none. */
    public JsonNode peek(String column) {
        return row.columns().path(column);
    }

    /** A text as it is, anything else as JSON writes it. */
    public String json(String column) {
        JsonNode value = value(column);
        if (value == null) {
            throw missing(column);
        }
        return value.isValueNode() ? Contents.words(column, value) : Contents.checked(column, value.toString());
    }

    /** A column's value, null if it has none. */
    public @Nullable JsonNode value(String column) {
        read.add(column);
        JsonNode value = row.columns().get(column);
        return value == null || value.isNull() ? null : value;
    }

    /** A prompt or completion: a string, a message, or a list of messages. */
    public Content content(Role role) {
        for (String name : role.names()) {
            if (has(name)) {
                return content(name);
            }
        }
        throw missing(role.names().get(0));
    }

    public Content content(String column) {
        JsonNode value = value(column);
        if (value == null) {
            throw missing(column);
        }
        JsonNode said = Contents.unwritten(column, value);
        noteKeys(column, said);
        return Contents.of(column, said);
    }

    /** A whole conversation, whichever of its turns are to be learned. */
    public Content turns(String column) {
        JsonNode value = array(column, "a list of messages");
        noteKeys(column, value);
        return Contents.turns(column, value);
    }

    /** Of every message of a conversation whether it is learned, null if all of the assistant's are. */
    public @Nullable List<Boolean> train(String column) {
        return Masks.of(column, array(column, "a list of messages"));
    }

    /** A list, which tables without lists, and files of tools that differ from row to row, hold as JSON text. */
    private JsonNode array(String column, String wanted) {
        JsonNode value = value(column);
        if (value == null) {
            throw missing(column);
        }
        JsonNode list = value.isTextual() ? Contents.parsed(value.asText()) : value;
        if (!list.isArray()) {
            throw Values.wrongType(column, value, wanted);
        }
        return list;
    }

    private void noteKeys(String column, JsonNode value) {
        Contents.unknownKeys(value)
                .forEach((key, count) -> messageKeys.merge("key " + key + " in " + column, count, Long::sum));
    }

    /**
     * The prompt. Where a row has an {@code instruction} and an {@code input} (or Dolly's {@code context}), the prompt is both,
     * with a blank line in between, as these rows are meant.
     */
    public Content prompt() {
        boolean instructed = !has("prompt") && has("instruction");
        Optional<String> input = Stream.of("input", "context")
                .filter(column -> instructed && has(column))
                .flatMap(column -> optionalText(column).stream())
                .filter(text -> !text.isBlank())
                .findFirst();
        return input.isPresent() ? Content.text(text("instruction") + "\n\n" + input.get()) : content(Role.PROMPT);
    }

    /** Who wrote the first and the second completion; empty unless both are named. */
    public List<String> policies(String first, String second) {
        Optional<String> one = optionalText(first);
        Optional<String> other = optionalText(second);
        return one.isPresent() && other.isPresent() ? List.of(one.get(), other.get()) : List.of();
    }

    public String text(String column) {
        return optionalText(column).orElseThrow(() -> missing(column));
    }

    public Optional<String> optionalText(String column) {
        JsonNode value = value(column);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            throw Values.wrongType(column, value, "a string");
        }
        // What pandas writes where a column of texts has none.
        boolean isNotANumber = value.isFloatingPointNumber() && Double.isNaN(value.asDouble());
        return isNotANumber ? Optional.empty() : Optional.of(Contents.words(column, value));
    }

    /** A number that may be missing; text is parsed, as CSV knows nothing else. */
    public Optional<Double> optionalNumber(String column) {
        JsonNode value = value(column);
        return value == null || Values.isBlank(value) ? Optional.empty() : Optional.of(Values.number(column, value));
    }

    /** True or false, also as 1 and 0 or as words. */
    public boolean truth(String column) {
        return optionalTruth(column).orElseThrow(() -> missing(column));
    }

    public Optional<Boolean> optionalTruth(String column) {
        JsonNode value = value(column);
        return value == null || Values.isBlank(value) ? Optional.empty() : Optional.of(Values.truth(column, value));
    }

    public double number(String column) {
        return optionalNumber(column).orElseThrow(() -> missing(column));
    }

    /** A number that must lie between two others. */
    public double number(String column, double lowest, double highest) {
        double number = number(column);
        if (number < lowest || number > highest) {
            throw new RowProblem(
                    Reason.INVALID_NUMBER,
                    String.format(Locale.ROOT, "%s is %s, expected %s to %s", column, number, lowest, highest));
        }
        return number;
    }

    /** A list that must be there. */
    public List<JsonNode> elements(String column) {
        return array(column, "a list").valueStream().toList();
    }

    /** The columns of an object in a column, to be asked in the same way. */
    public Fields object(String column) {
        JsonNode value = value(column);
        if (value == null) {
            throw missing(column);
        }
        return object(column, value);
    }

    /** An object somewhere inside of this row, to be asked in the same way. */
    public Fields object(String what, JsonNode value) {
        if (!(value instanceof ObjectNode columns)) {
            throw Values.wrongType(what, value, "an object");
        }
        return new Fields(new SourceRow(row.file(), row.line(), columns, null), choices);
    }

    /** A whole number that must lie between two others, however it is written. */
    public int integer(String column, int lowest, int highest) {
        return optionalInteger(column, lowest, highest).orElseThrow(() -> missing(column));
    }

    public Optional<Integer> optionalInteger(String column, int lowest, int highest) {
        return optionalNumber(column).map(number -> {
            if (number < lowest || number > highest || number != Math.rint(number)) {
                throw new RowProblem(
                        Reason.INVALID_NUMBER,
                        column + " is " + number + ", expected a whole number from " + lowest + " to " + highest);
            }
            return number.intValue();
        });
    }

    /** A list that may be missing, which a table without lists says by an empty text. */
    public List<JsonNode> optionalElements(String column) {
        JsonNode value = value(column);
        return value == null || Values.isBlank(value) ? List.of() : elements(column);
    }

    /** A list of strings or pairs, as they stand; empty if there is none. */
    public List<JsonNode> list(String column) {
        JsonNode value = value(column);
        return value == null ? List.of() : value.valueStream().toList();
    }

    private static RowProblem missing(String column) {
        return new RowProblem(Reason.MISSING_COLUMN, column + " is missing or null");
    }
}
