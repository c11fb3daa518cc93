package org.align4j.core.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Legality of option values, used in compact constructors. A message is: key, rule, value. */
public final class Check {
    private static final int MOST = 1_000_000;

    /** Where the loader gathers all broken rules of one record instead of stopping at the first. */
    private static final ThreadLocal<@Nullable List<Problem>> COLLECTED = new ThreadLocal<>();

    private Check() {}

    public static void positive(String key, double value) {
        that(value > 0, key, "must be > 0", value);
    }

    public static void notNegative(String key, double value) {
        that(value >= 0, key, "must be >= 0", value);
    }

    public static void atLeast(String key, long minimum, long value) {
        that(value >= minimum, key, "must be >= " + minimum, value);
    }

    /** How many of what all lies in memory at once: at least one, and no more than any memory holds. */
    public static void count(String key, long value) {
        that(value >= 1 && value <= MOST, key, "must be between 1 and " + MOST, value);
    }

    public static void inUnitInterval(String key, double value) {
        that(value >= 0 && value <= 1, key, "must be between 0 and 1", value);
    }

    public static void inOpenUnitInterval(String key, double value) {
        that(value > 0 && value < 1, key, "must be between 0 and 1, both excluded", value);
    }

    /** A share of which there must be some. */
    public static void positiveShare(String key, double value) {
        that(value > 0 && value <= 1, key, "must be in (0, 1]", value);
    }

    /** Throws {@code "key rule but was value"} unless the condition holds. */
    public static void that(boolean holds, String key, String rule, Object value) {
        if (holds) {
            return;
        }
        Problem broken = new Problem(Origin.none(), key, rule, String.valueOf(value));
        List<Problem> collected = COLLECTED.get();
        if (collected == null) {
            throw new IllegalOption(List.of(broken));
        }
        collected.add(broken);
    }

    /** Makes a record; the rules it breaks are added to the list instead of thrown. */
    static Object collecting(List<Problem> broken, Construction construction) throws ReflectiveOperationException {
        COLLECTED.set(broken);
        try {
            return construction.make();
        } finally {
            COLLECTED.remove();
        }
    }

    /** A call of a record's constructor. */
    @FunctionalInterface
    interface Construction {
        Object make() throws ReflectiveOperationException;
    }
}
