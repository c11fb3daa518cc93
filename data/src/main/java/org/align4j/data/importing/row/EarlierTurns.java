package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * What is said before a row's prompt, in columns of its own: a system message, and turns (LLaMA-Factory's {@code history}: pairs
 * of question and answer, or messages).
 */
public final class EarlierTurns {
    private static final List<String> SYSTEM = List.of("system", "system_prompt");
    private static final String HISTORY = "history";

    private EarlierTurns() {}

    /** Puts them before the prompt, unless these columns are something else in this layout. */
    public static void add(Fields row, Draft draft) {
        if (!draft.isPrompted()) {
            return;
        }
        List<Message> earlier = new ArrayList<>();
        List<Message> prompt = Forms.user(draft.prompt()).messages();
        SYSTEM.stream()
                .filter(column -> row.isFree(column) && Contents.says(row.peek(column)))
                .flatMap(column -> row.spoken(column).stream())
                .findFirst()
                .map(text -> new Message(Message.SYSTEM, text))
                .filter(system -> prompt.isEmpty() || !prompt.get(0).equals(system))
                .ifPresent(earlier::add);
        if (row.isFree(HISTORY) && Contents.says(row.peek(HISTORY))) {
            row.elements(HISTORY).forEach(turn -> earlier.addAll(turn(turn)));
        }
        if (!earlier.isEmpty()) {
            draft.before(earlier);
        }
    }

    private static List<Message> turn(JsonNode turn) {
        if (turn.isObject()) {
            return ((Content.Chat) Contents.turns(HISTORY, turn)).messages();
        }
        if (turn.size() != 2) {
            throw new RowProblem(
                    Reason.WRONG_TYPE, "history holds something other than messages or pairs of question and answer");
        }
        return List.of(
                new Message(Message.USER, Contents.string(HISTORY, turn.get(0))),
                new Message(Message.ASSISTANT, Contents.string(HISTORY, turn.get(1))));
    }
}
