package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.jinja.Rendering;
import org.jspecify.annotations.Nullable;

/**
 * Rendered conversations to token ids, so that the template's special tokens are special and those that somebody typed
 * into a message are text. Typed ones are marked before the template sees them and encoded on their own, as
 * {@code sanitize_control_tokens} of transformers does.
 */
final class ChatEncoder {
    /** Noncharacters: no valid text has them. */
    private static final char BEGIN = '\uFDD0';

    private static final char END = '\uFDD1';
    private static final Pattern NAME = Pattern.compile("\\w*");

    private final SpecialTokens specialTokens;
    private final NativeForms forms;

    ChatEncoder(SpecialTokens specialTokens, NativeForms forms) {
        this.specialTokens = specialTokens;
        this.forms = forms;
    }

    /** A copy whose texts have their special tokens marked. */
    JsonNode mark(JsonNode value) {
        if (value.isTextual()) {
            return TextNode.valueOf(mark(value.textValue()));
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonFiles.JSON.createArrayNode();
            array.forEach(item -> copy.add(mark(item)));
            return copy;
        }
        if (value instanceof ObjectNode object) {
            ObjectNode copy = JsonFiles.JSON.createObjectNode();
            object.properties().forEach(entry -> copy.set(key(entry.getKey()), mark(entry.getValue())));
            return copy;
        }
        return value;
    }

    /** A template shows keys, too, of tools for instance; those it asks for are names. */
    private String key(String key) {
        return NAME.matcher(key).matches() ? key : mark(key);
    }

    private String mark(String text) {
        if (text.indexOf(BEGIN) >= 0 || text.indexOf(END) >= 0) {
            throw new UserError("a message has a Unicode noncharacter (U+FDD0 or U+FDD1); it must be valid text");
        }
        StringBuilder marked = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            String token = specialTokens.at(text, i);
            if (token == null) {
                marked.append(text.charAt(i++));
            } else {
                marked.append(BEGIN).append(token).append(END);
                i += token.length();
            }
        }
        return marked.toString();
    }

    static String unmarked(String text) {
        return text.replace(String.valueOf(BEGIN), "").replace(String.valueOf(END), "");
    }

    /** Ids of marked text. */
    int[] ids(String marked) {
        return isMarked(marked) ? encode(marked).ids() : forms.whole().ids(marked);
    }

    /** The same with what each token stands for; offsets count the marks too. */
    EncodedText encode(String marked) {
        return isMarked(marked)
                ? pieces(marked, forms.whole()::encode)
                : forms.whole().encode(marked);
    }

    private static boolean isMarked(String text) {
        return text.indexOf(BEGIN) >= 0 || text.indexOf(END) >= 0;
    }

    /** Ids of text, nothing in which is special, that stands behind something. */
    int[] textInside(String text) {
        int[] newline = forms.idsOfText("\n");
        int[] both = forms.idsOfText("\n" + text);
        return TokenIds.startsWith(both, newline)
                ? Arrays.copyOfRange(both, newline.length, both.length)
                : forms.idsOfText(text);
    }

    /** Ids of marked text that stands behind something. */
    int[] encodeInside(String marked) {
        return pieces(marked, piece -> inside(piece, forms.whole()::encode)).ids();
    }

    /** @param first encodes what the text begins with */
    private EncodedText pieces(String marked, Function<String, EncodedText> first) {
        EncodedText all = new EncodedText(new int[0], new int[0], new int[0]);
        int from = 0;
        int codePoint = 0;
        while (from < marked.length()) {
            int next = nextMark(marked, from);
            if (next > from) {
                String piece = marked.substring(from, next);
                EncodedText encoded = from == 0 ? first.apply(piece) : inside(piece, forms.whole()::encode);
                all = all.followedBy(encoded.shifted(codePoint));
                codePoint += piece.codePointCount(0, piece.length());
            }
            if (next == marked.length()) {
                break;
            }
            // A template may have taken a mark's other half away; then the mark stands alone and only parts the text.
            String typed = marked.charAt(next) == BEGIN ? typedToken(marked, next + 1) : null;
            codePoint++;
            from = next + 1;
            if (typed != null) {
                all = all.followedBy(
                        inside(typed, forms.withoutSpecialTokens()::encode).shifted(codePoint));
                codePoint += typed.codePointCount(0, typed.length()) + 1;
                from += typed.length() + 1;
            }
        }
        return all;
    }

    private static int nextMark(String marked, int from) {
        for (int i = from; i < marked.length(); i++) {
            if (marked.charAt(i) == BEGIN || marked.charAt(i) == END) {
                return i;
            }
        }
        return marked.length();
    }

    private @Nullable String typedToken(String marked, int index) {
        String token = index < marked.length() ? specialTokens.at(marked, index) : null;
        boolean closed = token != null
                && index + token.length() < marked.length()
                && marked.charAt(index + token.length()) == END;
        return closed ? token : null;
    }

    /** A piece from the middle follows a newline, so that no space is put before it as at the start of a text. */
    private static EncodedText inside(String piece, Function<String, EncodedText> encoding) {
        int[] newline = encoding.apply("\n").ids();
        EncodedText both = encoding.apply("\n" + piece);
        return TokenIds.startsWith(both.ids(), newline)
                ? both.from(newline.length).shifted(-1)
                : encoding.apply(piece);
    }

    /** Which tokens have any part in the spans. */
    static boolean[] mask(EncodedText encoded, List<Rendering.Span> spans) {
        boolean[] mask = new boolean[encoded.ids().length];
        for (Rendering.Span span : spans) {
            for (int t = 0; t < mask.length; t++) {
                mask[t] |= encoded.starts()[t] < span.end() && encoded.ends()[t] > span.start();
            }
        }
        return mask;
    }

    /** The ids, refused if two BOS begin them: one from the template, one from somewhere else. */
    static int[] checked(int[] ids, int bos) {
        if (ids.length > 1 && ids[0] == bos && ids[1] == bos) {
            throw new UserError("self-test: the row begins with two BOS tokens: "
                    + Arrays.toString(Arrays.copyOf(ids, Math.min(8, ids.length))));
        }
        return ids;
    }

    /** The last characters of a text, for messages. */
    static String ending(String text) {
        return "\"" + text.substring(Math.max(0, text.length() - 40)).replace("\n", "\\n") + "\"";
    }
}
