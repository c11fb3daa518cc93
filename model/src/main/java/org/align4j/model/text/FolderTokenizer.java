package org.align4j.model.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.Tokenizer;
import org.jspecify.annotations.Nullable;

/** A checkpoint's tokenizer: the tokenizers library for the ids, our own interpreter for the chat template. */
final class FolderTokenizer implements Tokenizer {
    private final TokenizerFolder folder;
    private final Vocabulary vocabulary;
    private final SpecialTokens specialTokens;
    private final NativeTokenizer library;
    private final int[] prefix;
    private final int[] suffix;
    private final List<Integer> endOfText;
    private final int padding;
    private final String fingerprint;
    private @Nullable NativeTokenizer withoutSpecialTokens;

    FolderTokenizer(TokenizerFolder folder) {
        this.folder = folder;
        vocabulary = new Vocabulary(folder.tokenizer());
        specialTokens = new SpecialTokens(folder.tokenizer());
        library = new NativeTokenizer(folder.tokenizer(), folder.folder().resolve("tokenizer.json"));
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
        return asText(text).encode(text).ids();
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return concat(prefix, encode(text), suffix);
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
        return !folder.templates().isEmpty();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String render(List<Message> messages) {
        throw noTemplate();
    }

    @Override
    public String renderForAnswer(List<Message> messages) {
        throw noTemplate();
    }

    private UserError noTemplate() {
        return new UserError(
                folder.folder() + ": no chat template; messages need chat_template.jinja, or use plain text");
    }

    @Override
    public int[] encodePrompt(Content prompt) {
        if (prompt instanceof Content.Text text) {
            return concat(prefix, encode(text.text()));
        }
        throw noTemplate();
    }

    @Override
    public PromptedRow encodeRow(Content prompt, Content completion) {
        if (!(prompt instanceof Content.Text first) || !(completion instanceof Content.Text second)) {
            throw noTemplate();
        }
        int[] promptTokens = encodePrompt(prompt);
        int[] both = concat(prefix, encode(first.text() + second.text()));
        if (!startsWith(both, promptTokens)) {
            both = concat(promptTokens, encode(second.text()));
        }
        return new PromptedRow(concat(both, endOfTurn()), promptTokens.length);
    }

    @Override
    public int[] encodeDocument(Content document) {
        if (document instanceof Content.Text text) {
            return encodeWithSpecialTokens(text.text());
        }
        throw noTemplate();
    }

    @Override
    public void copyTo(Path target) throws IOException {
        folder.copyTo(target);
    }

    @Override
    public void close() {
        library.close();
        if (withoutSpecialTokens != null) {
            withoutSpecialTokens.close();
        }
    }

    private int[] endOfTurn() {
        Integer id = named("eos_token");
        return id != null
                ? new int[] {id}
                : endOfText.stream().limit(1).mapToInt(i -> i).toArray();
    }

    /** The library itself where the text spells no special token, else a copy that does not know them. */
    private NativeTokenizer asText(String text) {
        return specialTokens.occurIn(text) ? withoutSpecialTokens() : library;
    }

    private synchronized NativeTokenizer withoutSpecialTokens() {
        if (withoutSpecialTokens == null) {
            withoutSpecialTokens = new NativeTokenizer(SpecialTokens.hide(folder.tokenizer()), folder.folder());
        }
        return withoutSpecialTokens;
    }

    static boolean startsWith(int[] row, int[] start) {
        return row.length >= start.length && Arrays.equals(row, 0, start.length, start, 0, start.length);
    }

    static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }
}
