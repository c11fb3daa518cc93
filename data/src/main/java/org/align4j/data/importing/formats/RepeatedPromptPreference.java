package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Pairs that repeat the prompt at the start of {@code chosen} and {@code rejected}, as UltraFeedback-binarized does: the
 * repetition is taken off. A file is read so if most of its first rows repeat it.
 */
public record RepeatedPromptPreference() implements Importer {
    private static final String COPY = "messages";

    @Override
    public String name() {
        return "preference-repeated-prompt";
    }

    @Override
    public String doc() {
        return "pairs that repeat the prompt: prompt, chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Optional<Match> match = sample.match(Role.PROMPT, Role.CHOSEN, Role.REJECTED);
        if (match.isEmpty()) {
            return match;
        }
        String prompt = sample.column(Role.PROMPT).orElseThrow();
        String chosen = sample.column(Role.CHOSEN).orElseThrow();
        String rejected = sample.column(Role.REJECTED).orElseThrow();
        long repeating = sample.rows().stream()
                .filter(row -> repeats(row, prompt, chosen) && repeats(row, prompt, rejected))
                .count();
        if (2 * repeating <= sample.rows().size()) {
            return Optional.empty();
        }
        Set<String> columns = new TreeSet<>(match.get().columns());
        if (copiesChosen(sample, chosen)) {
            columns.add(COPY);
        }
        return Optional.of(new Match(columns, Match.Evidence.CONTENT));
    }

    /** UltraFeedback-binarized repeats the chosen conversation in {@code messages}. */
    private static boolean copiesChosen(FirstRows sample, String chosen) {
        long copies = sample.rows().stream()
                .filter(row -> row.hasNonNull(COPY) && row.path(COPY).equals(row.path(chosen)))
                .count();
        return 2 * copies > sample.rows().size();
    }

    private static boolean repeats(ObjectNode row, String prompt, String completion) {
        JsonNode asked = row.path(prompt);
        JsonNode answer = row.path(completion);
        if (asked.isMissingNode() || asked.isNull() || answer.isMissingNode() || answer.isNull()) {
            return false;
        }
        try {
            return rest(Contents.of(prompt, asked), Contents.of(completion, answer))
                    .isPresent();
        } catch (RowProblem e) {
            return false;
        }
    }

    @Override
    public Draft read(Fields row) {
        Content prompt = row.prompt();
        Content chosen = row.content(Role.CHOSEN);
        Content rejected = row.content(Role.REJECTED);
        Content better = without("chosen", prompt, chosen);
        Content worse = without("rejected", prompt, rejected);
        Draft draft = Draft.of(row).judgement(Judgement.of(row));
        int shared = sharedTurns(better, worse);
        if (shared == 0) {
            return draft.prompt(prompt).pair(better, worse);
        }
        List<Message> begun = new ArrayList<>(Forms.user(prompt).messages());
        begun.addAll(((Content.Chat) better).messages().subList(0, shared));
        return draft.prompt(new Content.Chat(begun)).pair(after(shared, better), after(shared, worse));
    }

    /** Messages after the prompt that both sides share, up to an answer of the assistant's that differs. */
    private static int sharedTurns(Content chosen, Content rejected) {
        if (!(chosen instanceof Content.Chat better && rejected instanceof Content.Chat worse)) {
            return 0;
        }
        int common = 0;
        int shorter = Math.min(better.messages().size(), worse.messages().size());
        while (common < shorter
                && better.messages().get(common).equals(worse.messages().get(common))) {
            common++;
        }
        boolean isAnswer = common < shorter
                && better.messages().get(common).role().equals(Message.ASSISTANT)
                && worse.messages().get(common).role().equals(Message.ASSISTANT);
        return isAnswer ? common : 0;
    }

    private static Content after(int messages, Content conversation) {
        List<Message> all = ((Content.Chat) conversation).messages();
        return new Content.Chat(all.subList(messages, all.size()));
    }

    private static Content without(String column, Content prompt, Content completion) {
        return rest(prompt, completion)
                .orElseThrow(() -> new RowProblem(
                        Reason.PROMPT_NOT_SHARED, column + " does not start with the prompt, as other rows do"));
    }

    /** What follows the prompt; empty if the completion does not start with it. */
    private static Optional<Content> rest(Content prompt, Content completion) {
        if (completion instanceof Content.Text text) {
            boolean repeated = prompt instanceof Content.Text asked
                    && !asked.text().isEmpty()
                    && text.text().startsWith(asked.text());
            return repeated
                    ? Optional.of(
                            Content.text(text.text().substring(prompt.lastText().length())))
                    : Optional.empty();
        }
        List<Message> messages = ((Content.Chat) completion).messages();
        List<Message> asked = Forms.user(prompt).messages();
        return messages.size() > asked.size()
                        && messages.subList(0, asked.size()).equals(asked)
                ? Optional.of(new Content.Chat(messages.subList(asked.size(), messages.size())))
                : Optional.empty();
    }
}
