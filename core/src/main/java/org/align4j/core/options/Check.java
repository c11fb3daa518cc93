package org.align4j.core.options;

import org.align4j.core.UserError;

/** Legality of option values, used in compact constructors. A message is: key, rule, value. */
public final class Check {
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

    public static void inUnitInterval(String key, double value) {
        that(value >= 0 && value <= 1, key, "must be between 0 and 1", value);
    }

    public static void inOpenUnitInterval(String key, double value) {
        that(value > 0 && value < 1, key, "must be between 0 and 1, both excluded", value);
    }

    /** Throws {@code "key rule but was value"} unless the condition holds. */
    public static void that(boolean holds, String key, String rule, Object value) {
        if (!holds) {
            throw new UserError(key + " " + rule + " but was " + value);
        }
    }
}
