package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One {@code tokenizer.json} in two forms: as it is, and without special tokens; the second made when wanted. */
final class NativeForms implements AutoCloseable {
    private final ObjectNode json;
    private final Path source;
    private final SpecialTokens specialTokens;
    private final NativeTokenizer whole;
    private @Nullable NativeTokenizer withoutSpecialTokens;

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

    /** Ids of a text in which nothing is special. */
    int[] idsOfText(String text) {
        int[] ids = whole.ids(text);
        if (!specialTokens.occurIn(ids)) {
            return ids;
        }
        SpecialTokens.requireNoneHidden(text);
        return withoutSpecialTokens().ids(text);
    }

    /** The form to which special tokens are text. */
    synchronized NativeTokenizer withoutSpecialTokens() {
        if (withoutSpecialTokens == null) {
            withoutSpecialTokens = new NativeTokenizer(SpecialTokens.hide(json), source);
        }
        return withoutSpecialTokens;
    }

    @Override
    public synchronized void close() {
        whole.close();
        if (withoutSpecialTokens != null) {
            withoutSpecialTokens.close();
        }
    }
}
