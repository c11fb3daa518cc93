package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.Tokenizer;
import org.align4j.model.text.jinja.Rendering;
import org.jspecify.annotations.Nullable;

/** A checkpoint's tokenizer: the tokenizers library for the ids, our own interpreter for the chat template. */
final class FolderTokenizer implements Tokenizer {
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
    private final ChatEncoder chats;

    FolderTokenizer(TokenizerFolder folder, Clock clock) {
        this.folder = folder;
        templates = new ChatTemplates(folder, clock);
        vocabulary = new Vocabulary(folder.tokenizer());
        SpecialTokens specialTokens = new SpecialTokens(folder.tokenizer());
        forms = new NativeForms(folder.tokenizer(), folder.folder().resolve("tokenizer.json"), specialTokens);
        library = forms.whole();
        chats = new ChatEncoder(specialTokens, library, forms::withoutAddedTokens);
        int[][] ends = Affixes.of(folder, library, vocabulary);
        prefix = ends[0];
        suffix = ends[1];
        Integer endId = named("eos_token");
        endOfText = folder.endOfText().isEmpty() && endId != null ? List.of(endId) : List.copyOf(folder.endOfText());
        Integer paddingId = named("pad_token");
        padding = paddingId != null ? paddingId : endOfText.isEmpty() ? 0 : endOfText.get(0);
        fingerprint = folder.fingerprint();
    }

    private @Nullable Integer named(String name) {
        String spelling = folder.named(name);
        return spelling == null ? null : vocabulary.id(spelling);
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public List<Integer> endOfText() {
        return endOfText;
    }

    @Override
    public OptionalInt beginOfText() {
        Integer id = named("bos_token");
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public int padding() {
        return padding;
    }

    @Override
    public int[] encode(String text) {
        return forms.asText(text).encode(text).ids();
    }

    @Override
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
        return empty(prefix).followedBy(inner).followedBy(empty(suffix));
    }

    private static EncodedText empty(int[] ids) {
        return new EncodedText(ids, new int[ids.length], new int[ids.length]);
    }

    @Override
    public String decode(int[] tokens) {
        return library.decode(tokens);
    }

    @Override
    public String decodeWithSpecialTokens(int[] tokens) {
        return library.decodeWithSpecialTokens(tokens);
    }

    @Override
    public List<String> tokens(int[] tokens) {
        return vocabulary.spellings(tokens);
    }

    @Override
    public boolean hasChatTemplate() {
        return !templates.isEmpty();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String render(List<Message> messages) {
        return templates
                .render(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), ChatEnd.TURN)
                .text();
    }

    @Override
    public String renderForAnswer(List<Message> messages) {
        return templates
                .render(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), ChatEnd.ANSWER)
                .text();
    }

    @Override
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

    private String marked(List<Message> messages, ChatEnd end) {
        return marked(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), end)
                .text();
    }

    @Override
    public int[] encodePrompt(Content prompt) {
        if (prompt instanceof Content.Text text) {
            return checked(TokenIds.concat(prefix, encode(text.text())));
        }
        List<Message> messages = ((Content.Chat) prompt).messages();
        return checked(chats.encode(marked(messages, promptEnd(messages))).ids());
    }

    /** A prompt that ends in the assistant's words is to be continued. */
    private static ChatEnd promptEnd(List<Message> messages) {
        boolean begun =
                !messages.isEmpty() && messages.get(messages.size() - 1).role().equals(Message.ASSISTANT);
        return begun ? ChatEnd.CONTINUE : ChatEnd.ANSWER;
    }

    @Override
    public PromptedRow encodeRow(Content prompt, Content completion) {
        if (prompt instanceof Content.Text first) {
            if (completion instanceof Content.Text second) {
                return row(prompt, encode(first.text() + second.text()), encode(second.text()), endOfTurn());
            }
            throw new UserError("the prompt is plain text but the completion is messages; both must be the same kind");
        }
        List<Message> before = ((Content.Chat) prompt).messages();
        List<Message> all = new ArrayList<>(before);
        if (completion instanceof Content.Chat chat) {
            all.addAll(chat.messages());
        } else {
            all.add(new Message(Message.ASSISTANT, ((Content.Text) completion).text()));
        }
        String promptText = marked(before, promptEnd(before));
        String wholeText = marked(all, ChatEnd.TURN);
        if (!wholeText.startsWith(promptText)) {
            throw new UserError(
                    "the rendered prompt is not the beginning of the rendered prompt and completion; the chat"
                            + " template ends the prompt with " + ChatEncoder.ending(promptText)
                            + ", so a completion cannot follow it unchanged");
        }
        String rest = wholeText.substring(promptText.length());
        return row(prompt, chats.encode(wholeText).ids(), chats.encode(rest).ids(), new int[0]);
    }

    /**
     * The whole row as it is encoded in one piece, if its beginning is the prompt's ids; else the prompt's ids and the
     * completion's, which is what generation would have seen.
     */
    private PromptedRow row(Content prompt, int[] joint, int[] completion, int[] end) {
        int[] promptIds = encodePrompt(prompt);
        int[] whole = prompt instanceof Content.Text ? TokenIds.concat(prefix, joint) : joint;
        if (!TokenIds.startsWith(whole, promptIds)) {
            int[] split = TokenIds.concat(promptIds, completion);
            if (!decodeWithSpecialTokens(split).equals(decodeWithSpecialTokens(whole))) {
                throw new UserError(
                        "the prompt's tokens are not the beginning of the row's tokens; begin the completion"
                                + " where a word begins");
            }
            whole = split;
        }
        return new PromptedRow(checked(TokenIds.concat(whole, end)), promptIds.length);
    }

    @Override
    public int[] encodeDocument(Content document) {
        if (document instanceof Content.Text text) {
            return checked(encodeWithSpecialTokens(text.text()));
        }
        return checked(chats.encode(marked(((Content.Chat) document).messages(), ChatEnd.TURN))
                .ids());
    }

    @Override
    public MaskedRow encodeConversation(List<Message> messages) {
        Rendering whole = marked(ChatTemplates.json(messages), JsonFiles.JSON.createObjectNode(), ChatEnd.TURN);
        List<Rendering.Span> spans = whole.generated().isEmpty() ? turns(messages, whole.text()) : whole.generated();
        EncodedText encoded = chats.encode(whole.text());
        return new MaskedRow(checked(encoded.ids()), ChatEncoder.mask(encoded, spans));
    }

    /** Where the assistant's turns lie, for a template that does not say: what follows each of their prompts. */
    private List<Rendering.Span> turns(List<Message> messages, String whole) {
        List<Rendering.Span> spans = new ArrayList<>();
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).role().equals(Message.ASSISTANT)) {
                String before = marked(messages.subList(0, i), ChatEnd.ANSWER);
                String after = marked(messages.subList(0, i + 1), ChatEnd.TURN);
                if (!whole.startsWith(before) || !whole.startsWith(after)) {
                    throw new UserError(
                            "message " + (i + 1) + ": the chat template renders earlier turns differently once"
                                    + " later ones follow; train on prompts with one completion each");
                }
                spans.add(new Rendering.Span(
                        before.codePointCount(0, before.length()), after.codePointCount(0, after.length())));
            }
        }
        return spans;
    }

    @Override
    public void copyTo(Path target) throws IOException {
        folder.copyTo(target);
    }

    @Override
    public void close() {
        forms.close();
    }

    private int[] endOfTurn() {
        Integer id = named("eos_token");
        return id != null
                ? new int[] {id}
                : endOfText.stream().limit(1).mapToInt(i -> i).toArray();
    }

    private int[] checked(int[] ids) {
        return ChatEncoder.checked(ids, beginOfText().orElse(-1));
    }
}
