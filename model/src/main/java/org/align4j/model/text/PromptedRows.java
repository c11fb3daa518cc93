package org.align4j.model.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;

/** Prompts with their completions as token rows. */
record PromptedRows(Tokenizer tokenizer) {
    PromptedRow row(Content prompt, Content completion) {
        if (prompt instanceof Content.Text first) {
            if (completion instanceof Content.Text second) {
                int[] whole = tokenizer.encodePrompt(Content.text(first.text() + second.text()));
                return row(prompt, whole, () -> tokenizer.chats.textInside(second.text()), tokenizer.endOfTurn());
            }
            throw new UserError("the prompt is plain text but the completion is messages; both must be the same kind");
        }
        List<Message> before = ((Content.Chat) prompt).messages();
        List<Message> all = joined(before, completion);
        String promptText = tokenizer.marked(before, ChatEnd.ofPrompt(before));
        String wholeText = tokenizer.marked(all, ChatEnd.TURN);
        if (!wholeText.startsWith(promptText)) {
            throw new UserError(
                    "the rendered prompt is not the beginning of the rendered prompt and completion; the chat"
                            + " template ends the prompt with " + ChatEncoder.ending(promptText)
                            + ", so a completion cannot follow it unchanged");
        }
        String rest = wholeText.substring(promptText.length());
        return row(prompt, tokenizer.chats.ids(wholeText), () -> tokenizer.chats.encodeInside(rest), new int[0]);
    }

    /** What continues the assistant's begun words is one turn with them, as it was when it was sampled. */
    private static List<Message> joined(List<Message> before, Content completion) {
        List<Message> more = completion instanceof Content.Chat chat
                ? chat.messages()
                : List.of(new Message(Message.ASSISTANT, ((Content.Text) completion).text()));
        List<Message> all = new ArrayList<>(before);
        boolean begun = ChatEnd.ofPrompt(before) == ChatEnd.CONTINUE
                && !more.isEmpty()
                && more.get(0).role().equals(Message.ASSISTANT);
        if (begun) {
            String beginning = all.remove(all.size() - 1).content();
            all.add(new Message(Message.ASSISTANT, beginning + more.get(0).content()));
        }
        all.addAll(begun ? more.subList(1, more.size()) : more);
        return all;
    }

    /**
     * The whole row as it is encoded in one piece, if its beginning is the prompt's ids; else the prompt's ids and the
     * completion's, which is what generation would have seen.
     */
    private PromptedRow row(Content prompt, int[] joint, Supplier<int[]> completion, int[] end) {
        int[] promptIds = tokenizer.encodePrompt(prompt);
        int[] whole = joint;
        if (!TokenIds.startsWith(whole, promptIds)) {
            int[] split = TokenIds.concat(promptIds, completion.get());
            if (!tokenizer.decodeWithSpecialTokens(split).equals(tokenizer.decodeWithSpecialTokens(whole))) {
                throw new UserError(
                        "the prompt's tokens are not the beginning of the row's tokens; begin the completion"
                                + " where a word begins");
            }
            whole = split;
        }
        return new PromptedRow(tokenizer.checked(TokenIds.concat(whole, end)), promptIds.length);
    }
}
