package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.data.importing.formats.PromptCompletion;
import org.align4j.data.importing.formats.TextDocuments;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** Which importer reads a file, and what becomes of its rows. */
record FileReading(Importer importer, Target target) {
    /** Formats that are nobody's in particular: what a file of one's own is made to fit. */
    private static final Set<String> GENERAL = Set.of(
            "text",
            "messages",
            "prompt",
            "prompt-completion",
            "alpaca",
            "preference",
            "preference-implicit",
            "preference-repeated-prompt",
            "unpaired",
            "stepwise",
            "ranking");

    private static final Pattern JSON_OBJECT = Pattern.compile("\\s*\\[?\\s*\\{\\s*\"[^\"]*\"\\s*:");
    /** So many characters are not in a prompt's end by chance. */
    private static final int LONG_ANSWER = 16;

    private static final int SAMPLE_ROWS = 100;
    private static final int LATEST_SAMPLE_ROW = 10_000;

    /** Whether a format is told by common names alone. */
    static boolean isGeneral(Importer importer) {
        return GENERAL.contains(importer.name());
    }

    private record GradedCompletion(Importer importer, Match match) {}

    /**
     * Tells the reading by the user's wishes and the file's first rows.
     *
     * @param source what is read of it is gone
     * @throws UserError if nothing fits, or several readings fit and none is better than all others
     */
    static FileReading of(Path file, RowSource source, ImportConfig options) {
        return of(file, readable(file, peek(source)), options.format(), options.as());
    }

    private static FirstRows readable(Path file, List<SourceRow> first) {
        if (first.isEmpty()) {
            throw new UserError(file + ": is empty");
        }
        List<ObjectNode> readable = new ArrayList<>();
        for (SourceRow row : first) {
            if (row.problem() == null) {
                readable.add(row.columns());
            }
        }
        if (readable.isEmpty()) {
            SourceRow bad = first.get(0);
            throw new UserError(bad.place() + ": "
                    + Objects.requireNonNull(bad.problem()).getMessage() + " (and so are the rows after it)");
        }
        return new FirstRows(readable);
    }

    /** The first rows, and where a column is there but null in all of them, the first one that has a value for it. */
    private static List<SourceRow> peek(RowSource source) {
        List<SourceRow> rows = new ArrayList<>();
        Set<String> empty = new HashSet<>();
        Set<String> filled = new HashSet<>();
        for (int i = 0; i < LATEST_SAMPLE_ROW && (i < SAMPLE_ROWS || !empty.isEmpty()); i++) {
            SourceRow row = source.next();
            if (row == null) {
                break;
            }
            boolean isNew = false;
            for (Map.Entry<String, JsonNode> column : row.columns().properties()) {
                if (!column.getValue().isNull()) {
                    isNew |= empty.remove(column.getKey());
                    filled.add(column.getKey());
                } else if (!filled.contains(column.getKey())) {
                    empty.add(column.getKey());
                }
            }
            if (isNew || i < SAMPLE_ROWS) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static FileReading of(Path file, FirstRows sample, @Nullable String format, @Nullable Target as) {
        List<GradedCompletion> candidates = new ArrayList<>();
        List<Importer> asked = format == null ? Importers.all() : List.of(Importers.named(format));
        for (Importer importer : asked) {
            if (as == null || importer.targets().contains(as)) {
                importer.match(sample)
                        .filter(match -> format != null || match.evidence() != Match.Evidence.NONE)
                        .ifPresent(match -> candidates.add(new GradedCompletion(importer, match)));
            }
        }
        if (candidates.isEmpty()) {
            throw nothingFits(file, sample, format, as);
        }
        List<GradedCompletion> best = candidates.stream()
                .filter(one ->
                        candidates.stream().noneMatch(other -> other.match().beats(one.match())))
                .toList();
        if (best.size() > 1) {
            throw severalFit(file, best);
        }
        GradedCompletion only = best.get(0);
        refuseTwoPrompts(file, sample, only);
        if (format == null && as == null) {
            refuseJsonAsText(file, sample, only.importer());
            refuseAnswersInPrompts(file, sample, only.importer());
        }
        return new FileReading(
                only.importer(), as == null ? only.importer().targets().get(0) : as);
    }

    /** An alias is a guess; where two columns could be meant, the user says which. */
    private static void refuseTwoPrompts(Path file, FirstRows sample, GradedCompletion chosen) {
        if (chosen.match().evidence() == Match.Evidence.LAYOUT) {
            return;
        }
        for (Role role : Role.values()) {
            Optional<String> column = sample.column(role).filter(chosen.match().columns()::contains);
            if (column.isEmpty() || column.get().equals(role.names().get(0))) {
                continue;
            }
            Set<String> others = new TreeSet<>(sample.columns());
            others.retainAll(role.names());
            others.removeAll(chosen.match().columns());
            if (column.get().equals("instruction")) {
                others.removeAll(Set.of("input", "context"));
            }
            if (!others.isEmpty()) {
                throw new UserError(file + ": column " + column.get() + " or " + String.join(" or ", others)
                        + " could be the " + role.names().get(0) + "; say which with --columns NAME="
                        + role.names().get(0));
            }
        }
    }

    /** A text file of JSON is hardly meant to be learned as it stands. */
    private static void refuseJsonAsText(Path file, FirstRows sample, Importer importer) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean isText = importer instanceof TextDocuments && (name.contains(".txt") || name.contains(".md"));
        if (isText
                && sample.most(
                        "text", text -> JSON_OBJECT.matcher(text.asText()).lookingAt())) {
            throw new UserError(
                    file + ": holds JSON, but is read as plain text by its name; give it the ending .jsonl, or say"
                            + " --as documents to learn the JSON itself");
        }
    }

    /** Some sets have a column with all that is learned, prompt and answer, beside the parts. */
    private static void refuseAnswersInPrompts(Path file, FirstRows sample, Importer importer) {
        Optional<String> prompt = sample.column(Role.PROMPT);
        Optional<String> completion = sample.column(Role.COMPLETION);
        if (importer instanceof PromptCompletion && prompt.isPresent() && completion.isPresent()) {
            long repeated = sample.rows().stream()
                    .filter(row -> endsWith(row.path(prompt.get()), row.path(completion.get())))
                    .count();
            if (2 * repeated > sample.rows().size()) {
                throw new UserError(file + ": the texts in " + prompt.get() + " end with those in " + completion.get()
                        + ", so the answer stands in its own prompt; name the question's column with --columns NAME=prompt, or"
                        + " say --as demonstrations if it is meant so");
            }
        }
    }

    private static boolean endsWith(JsonNode prompt, JsonNode completion) {
        String answer = completion.asText().strip();
        return answer.length() >= LONG_ANSWER && prompt.asText().strip().endsWith(answer);
    }

    private static UserError severalFit(Path file, List<GradedCompletion> best) {
        String readings = best.stream()
                .map(one -> one.importer().name() + " ("
                        + String.join(", ", new TreeSet<>(one.match().columns())) + " -> "
                        + one.importer().targets().get(0).word() + ")")
                .collect(Collectors.joining(" or as "));
        return new UserError(file + ": can be read as " + readings + "; choose with --format or --as");
    }

    private static UserError nothingFits(Path file, FirstRows sample, @Nullable String format, @Nullable Target as) {
        String has = file + ": has the columns " + String.join(", ", sample.columns());
        if (format != null) {
            Importer importer = Importers.named(format);
            String wrong = as != null && !importer.targets().contains(as)
                    ? "; format " + format + " does not give " + as.word()
                    : "; format " + format + " reads " + importer.doc();
            return new UserError(has + wrong);
        }
        String general = Importers.all().stream()
                .filter(importer -> GENERAL.contains(importer.name()))
                .filter(importer -> as == null || importer.targets().contains(as))
                .map(importer -> importer.name() + " (" + importer.doc() + ")")
                .collect(Collectors.joining("; "));
        String published = Importers.all().stream()
                .filter(importer -> !GENERAL.contains(importer.name()))
                .filter(importer -> as == null || importer.targets().contains(as))
                .map(Importer::name)
                .collect(Collectors.joining(", "));
        return new UserError(has + ", which match no known format"
                + (as == null ? "" : " that gives " + as.word())
                + ". With --columns NAME=KNOWN, rename to what these read: "
                + general + "; docs/data.md has the columns of the published sets: " + published);
    }
}
