package org.align4j.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code strftime} in the C locale, with the fields that templates use. */
final class Strftime {
    private static final Pattern FIELD = Pattern.compile("%(-?)([a-zA-Z%])");

    private Strftime() {}

    static String format(String format, LocalDateTime time) {
        // The longest field has 9 letters.
        RenderBudget.current().text(5L * format.length());
        Matcher fields = FIELD.matcher(format);
        return fields.replaceAll(found -> {
            String field = field(found.group(2).charAt(0), time);
            boolean bare = found.group(1).equals("-");
            return Matcher.quoteReplacement(bare ? field.replaceFirst("^[0 ]+(?=.)", "") : field);
        });
    }

    private static String field(char kind, LocalDateTime time) {
        int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return switch (kind) {
            case 'Y' -> Integer.toString(time.getYear());
            case 'y' -> two(time.getYear() % 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
            case 'j' -> String.format(Locale.ROOT, "%03d", time.getDayOfYear());
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b' ->
                time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' ->
                time.getDayOfWeek()
                        .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        .substring(0, 3);
            case 'H' -> two(time.getHour());
            case 'I' -> two(hour12);
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'F' -> format("%Y-%m-%d", time);
            case 'T' -> format("%H:%M:%S", time);
            case '%' -> "%";
            default -> throw TemplateError.unsupported("the date format '%" + kind + "'");
        };
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }
}
