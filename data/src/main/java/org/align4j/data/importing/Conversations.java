package org.align4j.data.importing;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;

/**
 * TRL's language modelling on messages ({@code messages}) and ShareGPT's {@code conversations} with {@code from} and
 * {@code value}. The assistant's last turn is the completion where one is wanted.
 */
record Conversations() implements Importer {
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
    public Optional<Match> match(Sample sample) {
        return COLUMNS.stream()
                .filter(sample.columns()::contains)
                .findFirst()
                .map(column -> new Match(Set.of(column), Match.Evidence.COLUMN_NAMES));
    }

    @Override
    public Draft read(Fields row) {
        String column = COLUMNS.stream().filter(row::has).findFirst().orElse(COLUMNS.get(0));
        Content.Chat whole = Forms.user(row.content(column));
        List<Message> messages = whole.messages();
        Draft draft = Draft.of(row).document(whole);
        int last = messages.size() - 1;
        if (last >= 0 && messages.get(last).role().equals(Message.ASSISTANT)) {
            draft.prompt(new Content.Chat(messages.subList(0, last)))
                    .completion(new Content.Chat(messages.subList(last, last + 1)));
        } else {
            draft.prompt(whole);
        }
        return draft.system(row.optionalText("system"));
    }
}
