package org.align4j.core.options;

import java.util.OptionalInt;

/** The value of an option that takes a whole number from 1 on, or {@code auto}: then the program chooses the number. */
public final class CountOrAuto {
    /** Left to the program. */
    public static final CountOrAuto AUTO = new CountOrAuto(OptionalInt.empty());

    private static final String AUTO_TEXT = "auto";

    private final OptionalInt count;

    private CountOrAuto(OptionalInt count) {
        this.count = count;
    }

    /**
     * A given number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public static CountOrAuto of(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("must be >= 1 but was " + count);
        }
        return new CountOrAuto(OptionalInt.of(count));
    }

    /** What a text says; as {@link ScalarTypes#parse}. */
    static CountOrAuto parse(String text) {
        return text.equals(AUTO_TEXT) ? AUTO : of(Integer.parseInt(text));
    }

    public boolean isAuto() {
        return count.isEmpty();
    }

    /**
     * The number.
     *
     * @throws IllegalStateException if it is still to be chosen
     */
    public int count() {
        if (isAuto()) {
            throw new IllegalStateException("auto: the number is still to be chosen");
        }
        return count.getAsInt();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CountOrAuto that && that.count.equals(count);
    }

    @Override
    public int hashCode() {
        return count.hashCode();
    }

    /** As it is written in YAML. */
    @Override
    public String toString() {
        return isAuto() ? AUTO_TEXT : Integer.toString(count.getAsInt());
    }
}
