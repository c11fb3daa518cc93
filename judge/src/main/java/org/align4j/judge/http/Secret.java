package org.align4j.judge.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.align4j.core.json.JsonTexts;
import org.jspecify.annotations.Nullable;

/**
 * A key that nobody may see, in whatever way a server says it again: as it is, in other case, with its characters escaped
 * for JSON, HTML or a URL, with blanks, quotation marks or commas between them, in base64, in hexadecimal digits.
 */
final class Secret {
    /** A text as short as that is not a secret, and stands in many answers. */
    private static final int SHORTEST = 8;

    /** Of longer ones, such as tokens of a directory, so much is looked for; what follows at once belongs to them. */
    private static final int LONGEST = 128;

    private static final String REST = "[\\w.~+/=%&;#\\\\-]*+";

    private static final String HIDDEN = "[key]";
    private static final int SHOWN_CHARACTERS = 200;
    private static final int LOOKED_AT = 10_000;
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]");

    private final @Nullable Pattern written;

    private Secret(@Nullable Pattern written) {
        this.written = written;
    }

    /** @param key null for none */
    static Secret of(@Nullable String key) {
        if (key == null || key.length() < SHORTEST) {
            return new Secret(null);
        }
        List<String> ways = new ArrayList<>(List.of("(?i:" + escaped(key) + ")"));
        StringBuilder begins = new StringBuilder("%&\\\\")
                .append(quoted(Character.toLowerCase(key.charAt(0))))
                .append(quoted(Character.toUpperCase(key.charAt(0))));
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        StringBuilder digits = new StringBuilder();
        for (byte b : bytes) {
            digits.append(String.format(Locale.ROOT, "%02x", b));
        }
        ways.add("(?i:" + digits + ")");
        begins.append(digits.charAt(0));
        for (int before = 0; before < 3; before++) {
            String encoded = encoded(bytes, before);
            begins.append(quoted(encoded.charAt(0)));
            ways.add(Pattern.quote(encoded));
            ways.add(Pattern.quote(encoded.replace('+', '-').replace('/', '_')));
        }
        // Few characters of a long answer can begin one of these: all others are passed over.
        return new Secret(Pattern.compile("(?=[" + begins + "\\-_])(?:" + String.join("|", ways) + ")"));
    }

    /** The text without the key. */
    String redacted(String text) {
        return written == null ? text : written.matcher(text).replaceAll(HIDDEN);
    }

    /** What a server said, for the user: without the key, short, on one line that does nothing to a terminal. */
    String shown(String text) {
        String clean = redacted(text);
        String start = clean.substring(0, Math.min(LOOKED_AT, clean.length()));
        String line = UNPRINTABLE
                .matcher(JsonTexts.wellFormed(start).strip().replaceAll("\\s+", " "))
                .replaceAll("\uFFFD");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + " …";
    }

    /** Half of it is enough: an answer may break off in the middle. */
    private static String escaped(String key) {
        StringBuilder between = new StringBuilder("[\\s");
        for (char c : "\\\"',\u00ad\u200b\ufeff".toCharArray()) {
            between.append(key.indexOf(c) < 0 ? quoted(c) : "");
        }
        between.append("]{0,8}+");
        int whole = Math.min(key.length(), LONGEST);
        int enough = Math.max(SHORTEST, whole / 2);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < whole; i++) {
            pattern.append(i < enough ? "" : "(?:")
                    .append(i == 0 ? "" : between)
                    .append(character(key.charAt(i)));
            pattern.append(i < enough ? "" : ")?+");
        }
        return whole == key.length() ? pattern.toString() : pattern.append(REST).toString();
    }

    private static String character(char c) {
        String digits = String.format(Locale.ROOT, "%02x", (int) c);
        return "(?:" + quoted(c) + "|%(?:25)?" + digits + "|\\\\{0,6}u00" + digits + "|&#(?:0{0,5}" + (int) c
                + "|x0{0,5}" + digits + ");)";
    }

    private static String quoted(char c) {
        return Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c;
    }

    /** The characters of base64 that depend on the key alone where so many bytes stand before it. */
    private static String encoded(byte[] key, int before) {
        byte[] bytes = new byte[before + key.length];
        System.arraycopy(key, 0, bytes, before, key.length);
        String whole = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        int first = (before * Byte.SIZE + 5) / 6;
        return whole.substring(first, bytes.length * Byte.SIZE / 6);
    }
}
