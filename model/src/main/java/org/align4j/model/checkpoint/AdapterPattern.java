package org.align4j.model.checkpoint;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.align4j.core.UserError;

/**
 * A pattern that an {@code adapter_config.json} matches names of modules with. It comes from elsewhere, so matching may
 * look at only so many characters: some patterns would go on for years.
 *
 * @param place file and key, or option, for messages
 */
record AdapterPattern(String place, Pattern pattern) {
    private static final int MOST_LOOKS = 1_000_000;

    /** Patterns that Python has and Java has not are errors. */
    static AdapterPattern of(String place, String text) {
        try {
            return new AdapterPattern(place, Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new UserError(place + " has a pattern that cannot be read: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new UserError(place + " has a pattern that is nested too deeply", e);
        }
    }

    /** What fits a module's name or its end behind a dot. */
    static AdapterPattern ofModules(String place, String text) {
        return of(place, "(.*\\.)?(" + text + ")");
    }

    /** Whether it matches a whole name. */
    boolean matches(String name) {
        try {
            return pattern.matcher(new Counted(name, new int[1])).matches();
        } catch (TooManyLooks | StackOverflowError e) {
            throw new UserError(place + " has a pattern that takes too long on \"" + name + "\"", e);
        }
    }

    /** Thrown out of the matcher, which has no limit of its own. */
    private static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A text that can be looked at only so often. */
    private record Counted(CharSequence text, int[] looks) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (looks[0]++ > MOST_LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
