package org.align4j.model.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** The tokenizers library behind one {@code tokenizer.json}, never truncating and never padding. */
final class NativeTokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final HuggingFaceTokenizer library;
    private final Path source;

    /** @param source the file, for messages */
    NativeTokenizer(ObjectNode json, Path source) {
        this.source = source;
        ObjectNode plain = json.deepCopy();
        plain.putNull("truncation");
        plain.putNull("padding");
        try {
            byte[] bytes = JsonFiles.JSON.writeValueAsBytes(plain);
            library = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), OPTIONS);
        } catch (JsonProcessingException e) {
            throw new UserError(source + ": holds a text that is not Unicode: half of a surrogate pair", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new UserError(source + ": not a tokenizer that can be read: " + Quoted.brief(e.getMessage()), e);
        }
    }

    EncodedText encode(String text) {
        return encode(text, false);
    }

    /** The ids alone: what each token stands for takes the library's interface longer to hand over than to find. */
    int[] ids(String text) {
        String valid = wellFormed(text);
        long encoding = asked(() -> TokenizersLibrary.LIB.encode(library.getHandle(), valid, false));
        try {
            return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** With what the file's own post-processor adds. */
    EncodedText encodeProcessed(String text) {
        return encode(text, true);
    }

    private EncodedText encode(String text, boolean processed) {
        String valid = wellFormed(text);
        return asked(() -> encoded(library.encode(valid, processed, false)));
    }

    String decode(int[] ids) {
        return asked(() -> library.decode(longs(ids), true));
    }

    String decodeWithSpecialTokens(int[] ids) {
        return asked(() -> library.decode(longs(ids), false));
    }

    /** The library refuses a text where the file is wrong: an unknown token that is not in the vocabulary, say. */
    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw new UserError(source + ": the tokenizer cannot be used: " + Quoted.brief(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        library.close();
    }

    private static EncodedText encoded(Encoding encoding) {
        long[] longs = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] ids = new int[longs.length];
        int[] starts = new int[longs.length];
        int[] ends = new int[longs.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(longs[i]);
            CharSpan span = spans[i];
            starts[i] = span == null ? 0 : span.getStart();
            ends[i] = span == null ? 0 : span.getEnd();
        }
        return new EncodedText(ids, starts, ends);
    }

    private static long[] longs(int[] ids) {
        long[] longs = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            longs[i] = ids[i];
        }
        return longs;
    }

    /** Half a surrogate pair is no character; the library would replace it silently. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw new UserError("the text has half a surrogate pair (\\u" + Integer.toHexString(unit)
                        + ") at character " + i + "; it must be valid Unicode");
            }
        }
        return text;
    }
}
