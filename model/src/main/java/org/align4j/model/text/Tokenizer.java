package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.jinja.Rendering;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids and back, as the checkpoint's {@code tokenizer.json} says (by the tokenizers library), and
 * conversations to token ids by its chat template (by our own interpreter). Immutable and safe for several threads.
 */
public final class Tokenizer implements AutoCloseable {
    /** Tokens before others that decide how these are decoded: more than the bytes of a character. */
    private static final int CONTEXT = 8;

    private final TokenizerFolder folder;
    private final Vocabulary vocabulary;
    private final NativeForms forms;
    private final NativeTokenizer library;
    private final int[] prefix;
    private final int[] suffix;
    private final List<Integer> endOfText;
    private final int padding;
    private final String fingerprint;
    private final ChatTemplates templates;
    final ChatEncoder chats;

    /**
     * The tokenizer of a checkpoint folder: {@code tokenizer.json}, {@code tokenizer_config.json}, and the chat template
     * of {@code chat_template.jinja} or of the config.
     *
     * @throws UserError if a file is missing or cannot be read
     */
    public static Tokenizer load(Path folder) {
        return load(TextFolders.of(folder));
    }

    /** The same where an adapter has a tokenizer of its own. */
    public static Tokenizer load(TextFolders folders) {
        return new Tokenizer(TokenizerFolder.read(folders), Clock.system(ZoneId.systemDefault()));
    }

    /** The same with the clock that a template's {@code strftime_now} sees. */
    public static Tokenizer load(Path folder, Clock clock) {
        return new Tokenizer(TokenizerFolder.read(TextFolders.of(folder)), clock);
    }

    private Tokenizer(TokenizerFolder folder, Clock clock) {
        this.folder = folder;
        templates = new ChatTemplates(folder, clock);
        vocabulary = new Vocabulary(folder.tokenizer());
        SpecialTokens specialTokens = new SpecialTokens(folder.tokenizer());
        forms = new NativeForms(folder.tokenizer(), folder.folder().resolve("tokenizer.json"), specialTokens);
        library = forms.whole();
        try {
            AddedTokens.requireIds(folder.folder().resolve("tokenizer.json"), folder.tokenizer(), library);
        } catch (UserError e) {
            library.close();
            throw e;
        }
        chats = new ChatEncoder(specialTokens, forms);
        int[][] ends = Affixes.of(folder, library, vocabulary);
        prefix = ends[0];
        suffix = ends[1];
        endOfText = folder.ends(named("eos_token"));
        Integer paddingId = named("pad_token");
        boolean fits = paddingId != null && paddingId <= TokenizerFolder.largestId(folder.folder());
        padding = fits ? paddingId : endOfText.isEmpty() ? 0 : endOfText.get(0);
        fingerprint = folder.fingerprint();
    }

    private @Nullable Integer named(String name) {
        String spelling = folder.named(name);
        return spelling == null ? null : vocabulary.id(spelling);
    }

    public int vocabularySize() {
        return vocabulary.size();
    }

    /** Ids that end a completion: those of the generation config, else the tokenizer's EOS and those of an adapter's base. */
    public List<Integer> endOfText() {
        return endOfText;
    }

    /** The BOS id, if the tokenizer names one. */
    public OptionalInt beginOfText() {
        Integer id = named("bos_token");
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The id that fills short rows. Never used to find lengths. */
    public int padding() {
        return padding;
    }

    /** Plain encoding: nothing added, special tokens typed in the text stay text. */
    public int[] encode(String text) {
        return forms.idsOfText(text);
    }

    /** Encoding with what the post-processor adds (usually BOS); special tokens typed in the text stay text. */
    public int[] encodeWithSpecialTokens(String text) {
        return TokenIds.concat(prefix, encode(text), suffix);
    }

    /** The library's encoding: special tokens typed in the text are special. */
    EncodedText encodeParsed(String text) {
        return library.encode(text);
    }

    /** The same, with what is added around it. */
    EncodedText encodeParsedWithSpecialTokens(String text) {
        EncodedText inner = library.encode(text);
        return EncodedText.unwritten(prefix).followedBy(inner).followedBy(EncodedText.unwritten(suffix));
    }

    /** Text in which special tokens are special, as a chat template's output is; nothing is added. */
    public int[] encodeRendered(String rendered) {
        return library.ids(rendered);
    }

    /** Text of the ids, special tokens left out. */
    public String decode(int[] tokens) {
        return folder.cleaned(library.decode(tokens));
    }

    /**
     * The text that tokens add behind others. By itself the first of them would lose the space that it begins with where
     * the vocabulary is SentencePiece's.
     */
    public String decodeAfter(int[] before, int[] tokens) {
        int[] context = Arrays.copyOfRange(before, Math.max(0, before.length - CONTEXT), before.length);
        String start = decode(context);
        String both = decode(TokenIds.concat(context, tokens));
        return both.startsWith(start) ? both.substring(start.length()) : decode(tokens);
    }

    /** Text of the ids, special tokens shown. */
    public String decodeWithSpecialTokens(int[] tokens) {
        return folder.cleaned(library.decodeWithSpecialTokens(tokens));
    }

    /** The vocabulary's own spelling of each id ({@code convert_ids_to_tokens}). */
    public List<String> tokens(int[] tokens) {
        return vocabulary.spellings(tokens);
    }

    /** The bytes that a token adds to a text, also where they are a part of a character. */
    public byte[] bytes(int token) {
        return vocabulary.bytes(token);
    }

    /** Texts that a decoded text loses something of once they are whole; none but for few tokenizers. */
    public List<String> tidied() {
        return folder.tidies() ? SpaceCleanup.TIDIED : List.of();
    }

    /** True if there is a chat template. */
    public boolean hasChatTemplate() {
        return !templates.isEmpty();
    }

    /** Hash of the tokenizer and its chat template: stored with everything made from them. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The rendered conversation, as {@code apply_chat_template(tokenize=False)}. */
    public String render(List<Message> messages) {
        return templates
                .render(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), ChatEnd.TURN)
                .text();
    }

    /** The rendered conversation ready for the assistant to answer ({@code add_generation_prompt=True}). */
    public String renderForAnswer(List<Message> messages) {
        return templates
                .render(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), ChatEnd.ANSWER)
                .text();
    }

    /**
     * Any conversation that JSON can hold (tool calls, content parts), as {@code apply_chat_template} renders it; special
     * tokens typed in messages stay text.
     *
     * @param messages objects with role and content
     * @param variables further template variables, such as {@code tools}; may be empty
     */
    public EncodedChat encodeChat(ArrayNode messages, ObjectNode variables, ChatEnd end) {
        Rendering rendering = marked(messages, variables, end);
        EncodedText encoded = chats.encode(rendering.text());
        return new EncodedChat(
                ChatEncoder.unmarked(rendering.text()),
                checked(encoded.ids()),
                ChatEncoder.mask(encoded, rendering.generated()));
    }

    private Rendering marked(ArrayNode messages, ObjectNode variables, ChatEnd end) {
        return templates.render((ArrayNode) chats.mark(messages), (ObjectNode) chats.mark(variables), end);
    }

    private Rendering rendered(List<Message> messages, ChatEnd end) {
        return marked(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), end);
    }

    String marked(List<Message> messages, ChatEnd end) {
        return rendered(messages, end).text();
    }

    /** Token ids of a prompt, ready to be continued: template for messages, plain encoding with BOS for text. */
    public int[] encodePrompt(Content prompt) {
        if (prompt instanceof Content.Text text) {
            return checked(TokenIds.concat(prefix, encode(text.text())));
        }
        List<Message> messages = ((Content.Chat) prompt).messages();
        return checked(chats.ids(marked(messages, ChatEnd.ofPrompt(messages))));
    }

    /**
     * A prompt with its completion. Throws a {@code UserError} that names the place if the prompt's tokens are not a
     * prefix of the row.
     */
    public PromptedRow encodeRow(Content prompt, Content completion) {
        return new PromptedRows(this).row(prompt, completion);
    }

    /** A whole conversation or text as it is modelled: for language modelling and for {@code align logprobs}. */
    public int[] encodeDocument(Content document) {
        if (document instanceof Content.Text text) {
            return checked(encodeWithSpecialTokens(text.text()));
        }
        return checked(chats.ids(marked(((Content.Chat) document).messages(), ChatEnd.TURN)));
    }

    /** A whole conversation with the assistant's turns marked, by the template itself or by what follows each prompt. */
    public MaskedRow encodeConversation(List<Message> messages) {
        return encodeConversation(messages, index -> true);
    }

    /**
     * The same with some of the assistant's turns unmarked.
     *
     * @param learned whether the message of an index is learned, if the assistant wrote it
     */
    public MaskedRow encodeConversation(List<Message> messages, IntPredicate learned) {
        Rendering whole = rendered(messages, ChatEnd.TURN);
        List<Rendering.Span> spans = new AssistantTurns(messages, this::rendered).learned(whole, learned);
        EncodedText encoded = chats.encode(whole.text());
        return new MaskedRow(checked(encoded.ids()), ChatEncoder.mask(encoded, spans));
    }

    /** Copies the tokenizer's files (chat template included) into a checkpoint folder. */
    public void copyTo(Path target) throws IOException {
        folder.copyTo(target);
    }

    @Override
    public void close() {
        forms.close();
    }

    int[] endOfTurn() {
        Integer id = named("eos_token");
        return id != null
                ? new int[] {id}
                : endOfText.stream().limit(1).mapToInt(i -> i).toArray();
    }

    int[] checked(int[] ids) {
        return ChatEncoder.checked(ids, beginOfText().orElse(-1));
    }
}
