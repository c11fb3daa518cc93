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
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Alpaca's {@code instruction}, {@code input}, {@code output}, with LLaMA-Factory's {@code system} and {@code history}
 * (earlier question-answer pairs). Becomes a conversation; instruction and input are one turn, a blank line between.
 */
public record Alpaca() implements Importer {
    @Override
    public String name() {
        return "alpaca";
    }

    @Override
    public String doc() {
        return "Alpaca instructions: instruction, input (may be missing or empty), output";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DEMONSTRATIONS, Target.PROMPTS, Target.DOCUMENTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("instruction", "output");
        return sample.columns().containsAll(columns) && !sample.columns().contains("prompt")
                ? Optional.of(new Match(columns, Match.Evidence.CONTENT))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode turn : row.list("history")) {
            if (turn.size() != 2) {
                throw new RowProblem(Reason.WRONG_TYPE, "history holds something other than question-answer pairs");
            }
            messages.add(new Message(Message.USER, turn.get(0).asText()));
            messages.add(new Message(Message.ASSISTANT, turn.get(1).asText()));
        }
        messages.add(new Message(Message.USER, row.prompt().lastText()));
        return Draft.of(row)
                .prompt(new Content.Chat(messages))
                .completion(Content.assistant(row.text("output")))
                .system(row.optionalText("system"));
    }
}
