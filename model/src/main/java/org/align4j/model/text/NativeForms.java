package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One {@code tokenizer.json} in three forms: as it is, without special tokens, without any added token; the last two made when wanted. */
final class NativeForms implements AutoCloseable {
    private final ObjectNode json;
    private final Path source;
    private final SpecialTokens specialTokens;
    private final NativeTokenizer whole;
    private @Nullable NativeTokenizer withoutSpecialTokens;
    private @Nullable NativeTokenizer withoutAddedTokens;

    /** @param source the file, for messages */
    NativeForms(ObjectNode json, Path source, SpecialTokens specialTokens) {
        this.json = json;
        this.source = source;
        this.specialTokens = specialTokens;
        this.whole = new NativeTokenizer(json, source);
    }

    /** As the file has it. */
    NativeTokenizer whole() {
        return whole;
    }

    /** The whole where the text spells no special token, else a form that does not know them. */
    NativeTokenizer asText(String text) {
        return specialTokens.occurIn(text) ? withoutSpecialTokens() : whole;
    }

    private synchronized NativeTokenizer withoutSpecialTokens() {
        if (withoutSpecialTokens == null) {
            withoutSpecialTokens = new NativeTokenizer(SpecialTokens.hide(json), source);
        }
        return withoutSpecialTokens;
    }

    synchronized NativeTokenizer withoutAddedTokens() {
        if (withoutAddedTokens == null) {
            withoutAddedTokens = new NativeTokenizer(SpecialTokens.removeAdded(json), source);
        }
        return withoutAddedTokens;
    }

    @Override
    public synchronized void close() {
        whole.close();
        if (withoutSpecialTokens != null) {
            withoutSpecialTokens.close();
        }
        if (withoutAddedTokens != null) {
            withoutAddedTokens.close();
        }
    }
}
