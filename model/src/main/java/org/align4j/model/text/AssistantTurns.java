package org.align4j.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.jinja.Rendering;

/** Where the assistant's turns lie in a rendered conversation: what a language model learns of it. */
final class AssistantTurns {
    /** A noncharacter: in no valid text. */
    private static final String OTHER = "\uFDD2";

    private final List<Message> messages;
    private final BiFunction<List<Message>, ChatEnd, Rendering> render;

    /** @param render as the whole conversation is rendered */
    AssistantTurns(List<Message> messages, BiFunction<List<Message>, ChatEnd, Rendering> render) {
        this.messages = messages;
        this.render = render;
    }

    /**
     * The stretches that are learned: those that the template marks, else what follows each turn's prompt. Without
     * exceptions the template may mark as many as it likes.
     *
     * @param learned whether the message of an index is learned, if the assistant wrote it
     */
    List<Rendering.Span> learned(Rendering whole, IntPredicate learned) {
        List<Rendering.Span> spans = whole.generated().isEmpty() ? afterPrompts(whole.text()) : whole.generated();
        int[] turns = IntStream.range(0, messages.size()).filter(this::isTurn).toArray();
        if (Arrays.stream(turns).allMatch(learned)) {
            return spans;
        }
        if (turns.length != spans.size() || !eachTurnAddsOne(whole, turns)) {
            throw new UserError("the chat template marks " + spans.size() + " stretches for " + turns.length
                    + " assistant turns, so the turns to leave out cannot be found");
        }
        return IntStream.range(0, turns.length)
                .filter(i -> learned.test(turns[i]))
                .mapToObj(spans::get)
                .toList();
    }

    /** Whether the template marks one stretch a turn, not two of the last and none of the first. */
    private boolean eachTurnAddsOne(Rendering whole, int[] turns) {
        return whole.generated().isEmpty()
                || IntStream.range(0, turns.length)
                        .allMatch(i -> render.apply(messages.subList(0, turns[i] + 1), ChatEnd.TURN)
                                        .generated()
                                        .size()
                                == i + 1);
    }

    private List<Rendering.Span> afterPrompts(String whole) {
        List<Rendering.Span> spans = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (isTurn(i)) {
                String before = i == 0 ? header() : text(messages.subList(0, i), ChatEnd.ANSWER);
                String after = text(messages.subList(0, i + 1), ChatEnd.TURN);
                if (!whole.startsWith(before) || !whole.startsWith(after)) {
                    throw new UserError(
                            "message " + (i + 1) + ": the chat template renders earlier turns differently once"
                                    + " later ones follow; mark the assistant's turns in it with {% generation %}, or train on"
                                    + " prompts with one completion each");
                }
                spans.add(new Rendering.Span(
                        before.codePointCount(0, before.length()), after.codePointCount(0, after.length())));
            }
        }
        return spans;
    }

    /**
     * What stands before a first message that is the assistant's: what does not change with its text, for there is no
     * prompt to render.
     */
    private String header() {
        String first = text(messages.subList(0, 1), ChatEnd.TURN);
        String second = text(List.of(new Message(Message.ASSISTANT, OTHER)), ChatEnd.TURN);
        int same = 0;
        while (same < Math.min(first.length(), second.length()) && first.charAt(same) == second.charAt(same)) {
            same++;
        }
        return first.substring(0, same);
    }

    private String text(List<Message> part, ChatEnd end) {
        return render.apply(part, end).text();
    }

    private boolean isTurn(int index) {
        return messages.get(index).role().equals(Message.ASSISTANT);
    }
}
