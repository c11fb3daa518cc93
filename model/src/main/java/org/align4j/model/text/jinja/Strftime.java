package org.align4j.model.text.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code strftime} in the C locale. */
final class Strftime {
    private static final Pattern FIELD = Pattern.compile("%(-?)([a-zA-Z%])");

    private Strftime() {}

    static String format(String format, LocalDateTime time) {
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
            case 'C' -> two(time.getYear() / 100);
            case 'y' -> two(time.getYear() % 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> month(time);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' -> day(time);
            case 'H' -> two(time.getHour());
            case 'I' -> two(hour12);
            case 'k' -> "%2d".formatted(time.getHour());
            case 'l' -> "%2d".formatted(hour12);
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'f' -> "%06d".formatted(time.getNano() / 1000);
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'j' -> "%03d".formatted(time.getDayOfYear());
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'U' -> two((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7);
            case 'W' -> two((time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() + 6) % 7) / 7);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            case 'Z', 'z' -> ""; // datetime.now() knows no zone
            default -> composite(kind, time);
        };
    }

    private static String composite(char kind, LocalDateTime time) {
        return switch (kind) {
            case 'F' -> format("%Y-%m-%d", time);
            case 'T', 'X' -> format("%H:%M:%S", time);
            case 'R' -> format("%H:%M", time);
            case 'r' -> format("%I:%M:%S %p", time);
            case 'D', 'x' -> format("%m/%d/%y", time);
            case 'c' -> format("%a %b %e %H:%M:%S %Y", time);
            default -> throw TemplateError.unsupported("the date format '%" + kind + "'");
        };
    }

    private static String month(LocalDateTime time) {
        return time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
    }

    private static String day(LocalDateTime time) {
        return time.getDayOfWeek()
                .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                .substring(0, 3);
    }

    private static String two(int number) {
        return "%02d".formatted(number);
    }
}
