package org.align4j.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.text.ChatEnd;
import org.align4j.model.text.EncodedChat;
import org.align4j.model.text.Tokenizers;

/**
 * Text to token ids and back, as the checkpoint's {@code tokenizer.json} says, and conversations to token ids by its
 * chat template. Immutable and safe for several threads.
 */
public interface Tokenizer extends AutoCloseable {
    /**
     * A prompt and its completion as one token row.
     *
     * @param tokens the whole row, exactly one BOS if the tokenizer has one, ended by end-of-text where the completion
     *     ends its turn
     * @param promptLength how many of them are the prompt; always a token prefix of the row
     */
    record PromptedRow(int[] tokens, int promptLength) {}

    /**
     * A whole conversation as one token row.
     *
     * @param tokens the row
     * @param trained which tokens the assistant wrote, its end of turn included
     */
    record MaskedRow(int[] tokens, boolean[] trained) {}

    int vocabularySize();

    /** Ids that end a completion: those of the generation config, else the tokenizer's EOS. */
    List<Integer> endOfText();

    /** The BOS id, if the tokenizer names one. */
    OptionalInt beginOfText();

    /** The id that fills short rows. Never used to find lengths. */
    int padding();

    /** The tokenizer of a checkpoint folder; {@link org.align4j.model.text.Tokenizers#load}. */
    static Tokenizer load(Path folder) {
        return Tokenizers.load(folder);
    }

    /** Plain encoding: nothing added, special tokens typed in the text stay text. */
    int[] encode(String text);

    /** Encoding with what the post-processor adds (usually BOS); special tokens typed in the text stay text. */
    int[] encodeWithSpecialTokens(String text);

    /** Text of the ids, special tokens left out. */
    String decode(int[] tokens);

    /** Text of the ids, special tokens shown. */
    String decodeWithSpecialTokens(int[] tokens);

    /** The vocabulary's own spelling of each id ({@code convert_ids_to_tokens}). */
    List<String> tokens(int[] tokens);

    /** True if there is a chat template. */
    boolean hasChatTemplate();

    /** Hash of the tokenizer and its chat template: stored with everything made from them. */
    String fingerprint();

    /** The rendered conversation, as {@code apply_chat_template(tokenize=False)}. */
    String render(List<Message> messages);

    /** The rendered conversation ready for the assistant to answer ({@code add_generation_prompt=True}). */
    String renderForAnswer(List<Message> messages);

    /** Token ids of a prompt, ready to be continued: template for messages, plain encoding with BOS for text. */
    int[] encodePrompt(Content prompt);

    /**
     * A prompt with its completion. Throws a {@code UserError} that names the place if the prompt's tokens are not a
     * prefix of the row.
     */
    PromptedRow encodeRow(Content prompt, Content completion);

    /** A whole conversation or text as it is modelled: for language modelling and for {@code align logprobs}. */
    int[] encodeDocument(Content document);

    /** A whole conversation with the assistant's turns marked, by the template itself or by what follows each prompt. */
    MaskedRow encodeConversation(List<Message> messages);

    /**
     * Any conversation that JSON can hold (tool calls, content parts), as {@code apply_chat_template} renders it; special
     * tokens typed in messages stay text.
     *
     * @param messages objects with role and content
     * @param variables further template variables, such as {@code tools}; may be empty
     */
    EncodedChat encodeChat(ArrayNode messages, ObjectNode variables, ChatEnd end);

    /** Copies the tokenizer's files (chat template included) into a checkpoint folder. */
    void copyTo(Path folder) throws IOException;

    @Override
    void close();
}
