package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Forms;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * TRL's language modelling on messages ({@code messages}) and ShareGPT's {@code conversations} with {@code from} and
 * {@code value}. The assistant's last turn is the completion where one is wanted.
 */
public record Conversations() implements Importer {
    private static final List<String> COLUMNS = List.of("messages", "conversations", "conversation");

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public String doc() {
        return "conversations to model: messages (role, content) or conversations (from, value)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DOCUMENTS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return column(sample).map(column -> new Match(Set.of(column), Match.Evidence.COLUMN_NAMES));
    }

    /** The column that holds conversations, if one does. */
    static Optional<String> column(FirstRows sample) {
        return COLUMNS.stream().filter(sample.columns()::contains).findFirst();
    }

    @Override
    public Draft read(Fields row) {
        String column = column(row);
        Content.Chat whole = Forms.user(row.turns(column));
        return divided(Draft.of(row).document(whole).train(train(row, column)), whole);
    }

    /** By the messages' own masks, or by a column as our documents have it. */
    private static @Nullable List<Boolean> train(Fields row, String column) {
        if (!row.has("train")) {
            return row.train(column);
        }
        List<Boolean> train = new ArrayList<>();
        for (JsonNode learned : row.elements("train")) {
            if (!learned.isBoolean()) {
                throw new RowProblem(Reason.WRONG_TYPE, "train holds something other than true and false");
            }
            train.add(learned.asBoolean());
        }
        return train;
    }

    private static String column(Fields row) {
        return COLUMNS.stream().filter(row::has).findFirst().orElse(COLUMNS.get(0));
    }

    static Content.Chat whole(Fields row) {
        return Forms.user(row.content(column(row)));
    }

    /** Prompt and completion, where the assistant has the last word. */
    static Draft divided(Draft draft, Content.Chat whole) {
        List<Message> messages = whole.messages();
        int last = messages.size() - 1;
        if (last >= 0 && messages.get(last).role().equals(Message.ASSISTANT)) {
            return draft.prompt(new Content.Chat(messages.subList(0, last)))
                    .completion(new Content.Chat(messages.subList(last, last + 1)));
        }
        return draft.prompt(whole);
    }
}
