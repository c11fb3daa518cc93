package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * LLaMA-Factory's ranked ShareGPT rows and axolotl's {@code chat_template.default}: a conversation that ends with the user, and
 * {@code chosen} and {@code rejected} as one message each.
 */
public record ConversationPreference() implements Importer {
    @Override
    public String name() {
        return "conversation-preference";
    }

    @Override
    public String doc() {
        return "a conversation and two ways to go on (LLaMA-Factory sharegpt, axolotl chat_template): conversations or messages, chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return Conversations.column(sample)
                .filter(column -> sample.columns().containsAll(Set.of("chosen", "rejected")))
                .filter(column -> sample.most("chosen", ConversationPreference::isOneMessage))
                .map(column -> new Match(Set.of(column, "chosen", "rejected"), Match.Evidence.LAYOUT));
    }

    private static boolean isOneMessage(JsonNode value) {
        JsonNode message = value.isArray() && value.size() == 1 ? value.get(0) : value;
        return message.isObject() && (message.has("from") || message.has("role"));
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(Conversations.whole(row))
                .pair(row.content("chosen"), row.content("rejected"))
                .judgement(Judgement.of(row));
    }
}
