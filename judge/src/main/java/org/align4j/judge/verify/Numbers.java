package org.align4j.judge.verify;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as people write them in answers: {@code 1,234}, {@code $5.50}, {@code -3}, {@code 40%}. */
public final class Numbers {
    static final String MARKER = "####";

    // Groups of three after commas are one number; "1,2" is two. A minus sign counts where it cannot be a subtraction.
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.)])-?\\$?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?");

    private Numbers() {}

    /** The first number after the last {@code ####}, or else the last number of the text; null if there is none. */
    public static @Nullable Double answer(String text) {
        int marker = text.lastIndexOf(MARKER);
        if (marker >= 0) {
            Matcher matcher = NUMBER.matcher(text.substring(marker + MARKER.length()));
            return matcher.find() ? parse(matcher.group()) : null;
        }
        Matcher matcher = NUMBER.matcher(text);
        Double last = null;
        while (matcher.find()) {
            last = parse(matcher.group());
        }
        return last;
    }

    static String show(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    private static double parse(String number) {
        return Double.parseDouble(number.replace(",", "").replace("$", ""));
    }
}
