package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.AnnotatorNames;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.judge.annotate.VoteSchema;
import org.align4j.judge.annotate.foreign.ForeignRecord.ForeignAnswer;
import org.align4j.judge.annotate.foreign.ForeignRecord.State;

/** Makes a round of another tool's export: its records are the items, every annotator gets a journal. */
public final class ForeignRound {
    private static final int LONGEST_NAME = 80;

    private final ForeignConfig options;
    private final List<AnnotationItem> items = new ArrayList<>();
    private final Map<String, List<Vote>> votes = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>(Set.of(RoundFolder.OWNER));
    private final Set<String> voted = new HashSet<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean safety;

    private ForeignRound(ForeignConfig options) {
        this.options = options;
    }

    /**
     * Reads an export.
     *
     * @throws UserError if its fields cannot be told apart, or it has no answer that can be used
     */
    public static ForeignRound read(Path file, ForeignConfig options) {
        ForeignRound round = new ForeignRound(options);
        List<ForeignRecord> records = JsonRecords.read(file, options.format());
        ForeignFields fields = ForeignFields.of(file, records, options);
        round.safety = fields.safety();
        for (int i = 0; i < records.size(); i++) {
            try {
                round.add(records.get(i), fields);
            } catch (UserError e) {
                round.leftOut.merge("record that is not an item", 1L, Long::sum);
                round.problems.add(file + ": record " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (round.votes.isEmpty()) {
            throw new UserError(
                    round.problems.isEmpty()
                            ? file + ": nobody answered " + String.join(", ", fields.questions())
                            : round.problems.get(0));
        }
        return round;
    }

    /** What made no item or no vote, and how many. */
    public Map<String, Long> leftOut() {
        return leftOut;
    }

    /** What was wrong with them, one line each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    public int items() {
        return items.size();
    }

    public long votes() {
        return votes.values().stream().mapToLong(List::size).sum();
    }

    /** Writes it as an annotation folder, whole or not at all. */
    public RoundFolder write(Path folder) throws IOException {
        if (RoundFolder.isBegun(folder)) {
            throw new UserError(folder + ": holds a round already");
        }
        AtomicFiles.createFolder(folder, temporary -> {
            RoundFolder written = RoundFolder.keep(temporary, round(), items);
            votes.forEach((annotator, mine) -> {
                try (VoteJournal journal = written.open(annotator, problems::add)) {
                    mine.forEach(journal::append);
                }
            });
        });
        return RoundFolder.open(folder);
    }

    private Round round() {
        return round(task(items.get(0).completions().size(), safety));
    }

    private Round round(Task task) {
        return new Round(task, 3, options.levels(), List.of(), 0);
    }

    private Task task(int completions, boolean labels) {
        if (options.task() != null) {
            return options.task();
        }
        Task ofOne = labels ? Task.SAFETY : Task.RATINGS;
        return completions == 1 ? ofOne : completions == 2 ? Task.PAIRS : Task.RANKING;
    }

    private void add(ForeignRecord record, ForeignFields fields) {
        Content prompt = content(fields.prompt(record), Message.USER);
        Map<String, JsonNode> named = fields.completions(record);
        List<Content> completions = named.values().stream()
                .map(text -> prompt instanceof Content.Chat
                        ? content(text, Message.ASSISTANT)
                        : Content.text(ForeignFields.text(text)))
                .toList();
        Task task = task(completions.size(), safety);
        if (!task.takes(completions.size())) {
            throw new UserError("has " + completions.size() + " completions");
        }
        ForeignValues values = new ForeignValues(task, List.copyOf(named.keySet()), fields.ordered());
        items.add(new AnnotationItem(record.id(), prompt, completions, null));
        List<ForeignAnswer> answers = record.answers().stream()
                .filter(answer ->
                        answer.state() == State.SKIPPED || fields.questions().contains(answer.question()))
                .toList();
        leftOut(answers);
        for (List<ForeignAnswer> together : task == Task.SAFETY ? byAnnotator(answers) : singly(answers)) {
            add(record, together, values, task, completions.size());
        }
    }

    private void leftOut(List<ForeignAnswer> answers) {
        long drafts =
                answers.stream().filter(answer -> answer.state() == State.DRAFT).count();
        if (drafts > 0) {
            leftOut.merge("draft", drafts, Long::sum);
        }
    }

    private static List<List<ForeignAnswer>> singly(List<ForeignAnswer> answers) {
        return answers.stream()
                .filter(answer -> answer.state() != State.DRAFT)
                .map(List::of)
                .toList();
    }

    /** What somebody said to several questions is one answer. */
    private static List<List<ForeignAnswer>> byAnnotator(List<ForeignAnswer> answers) {
        Map<String, List<ForeignAnswer>> together = new LinkedHashMap<>();
        for (ForeignAnswer answer : answers) {
            if (answer.state() != State.DRAFT) {
                together.computeIfAbsent(answer.annotator() + "/" + answer.state(), key -> new ArrayList<>())
                        .add(answer);
            }
        }
        return List.copyOf(together.values());
    }

    /** One vote, of answers of one annotator in the same state. */
    private void add(
            ForeignRecord record, List<ForeignAnswer> given, ForeignValues values, Task task, int completions) {
        ForeignAnswer first = given.get(0);
        Answer answer;
        try {
            answer = first.state() == State.SKIPPED ? Answer.skip(null) : values.of(given);
            VoteSchema.check(answer, round(task), completions);
        } catch (UserError e) {
            leftOut.merge("answer that cannot be read", 1L, Long::sum);
            String hint = task == Task.RATINGS ? "; see --levels" : "";
            problems.add("record " + record.id() + ", " + first.annotator() + ": " + e.getMessage() + hint);
            return;
        }
        String name = names.computeIfAbsent(first.annotator(), this::name);
        List<Vote> mine = votes.computeIfAbsent(name, annotator -> new ArrayList<>());
        if (!voted.add(name + "/" + record.id())) {
            leftOut.merge("earlier answer of the same annotator", 1L, Long::sum);
        }
        mine.add(new Vote(
                name + "-" + (mine.size() + 1),
                record.id(),
                0,
                name,
                IntStream.range(0, completions).boxed().toList(),
                answer,
                null,
                task == Task.PAIRS ? 3 : 0,
                first.millis(),
                "unknown"));
    }

    /** What a file can be called, and nobody else is: "a@b" and "a_b" are two people, and so are "Ada" and "ada". */
    private String name(String given) {
        String clean = given.replaceAll("[^\\w.-]", "_");
        String base = clean.matches("[.-]*") ? "annotator" : clean.substring(0, Math.min(LONGEST_NAME, clean.length()));
        String name = base;
        for (int number = 2; !taken.add(AnnotatorNames.folded(name)); number++) {
            name = base + "-" + number;
        }
        return name;
    }

    /** Text, or messages where the export has them. */
    private static Content content(JsonNode value, String role) {
        if (value.isArray()) {
            List<Message> messages = new ArrayList<>();
            for (JsonNode message : value) {
                JsonNode said = message.hasNonNull("content") ? message.get("content") : message.path("text");
                if (!said.isTextual()) {
                    throw new UserError("has a message whose content is not a text: " + message);
                }
                messages.add(new Message(message.path("role").asText(role), said.textValue()));
            }
            return new Content.Chat(messages);
        }
        return role.equals(Message.USER)
                ? Content.user(ForeignFields.text(value))
                : Content.assistant(ForeignFields.text(value));
    }
}
