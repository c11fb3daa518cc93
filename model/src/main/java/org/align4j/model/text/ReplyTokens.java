package org.align4j.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;

/** What is appended to an assistant's sampled turn, so that the row goes on as the chat template has conversations. */
public final class ReplyTokens {
    private ReplyTokens() {}

    /**
     * A reply to the assistant's last turn, with what the template puts around it: appended to the sampled tokens it makes
     * the row from which the assistant answers next. The turn itself is not encoded again.
     *
     * @param before the conversation so far, the assistant's turn last
     * @param last the last token of the row so far: where it ends the turn, the template's own end is left out
     */
    public static int[] encode(Tokenizer tokenizer, List<Message> before, Message reply, int last) {
        List<Message> all = new ArrayList<>(before);
        all.add(reply);
        String head = tokenizer.marked(before, ChatEnd.TURN);
        String whole = tokenizer.marked(all, ChatEnd.ANSWER);
        if (!whole.startsWith(head)) {
            throw new UserError(
                    "the chat template renders a conversation anew when a message is added to it: it cannot be"
                            + " used with an environment");
        }
        int[] ends = tokenizer.endOfTurn();
        String end = tokenizer.decodeWithSpecialTokens(ends);
        int ended = end.isEmpty() ? -1 : head.lastIndexOf(end);
        boolean sampled =
                tokenizer.endOfText().contains(last) || IntStream.of(ends).anyMatch(id -> id == last);
        String tail = ended < 0 ? "" : head.substring(sampled ? ended + end.length() : ended);
        return behind(tokenizer, last, sampled, tail + whole.substring(head.length()));
    }

    /** A tokenizer may put a space behind an end of turn, as it may before a text, or not: only the two together tell. */
    private static int[] behind(Tokenizer tokenizer, int last, boolean ended, String marked) {
        if (!ended) {
            return tokenizer.chats.encodeInside(marked);
        }
        int[] both = tokenizer
                .chats
                .encode(tokenizer.tokens(new int[] {last}).get(0) + marked)
                .ids();
        return both.length > 0 && both[0] == last
                ? Arrays.copyOfRange(both, 1, both.length)
                : tokenizer.chats.encodeInside(marked);
    }
}
