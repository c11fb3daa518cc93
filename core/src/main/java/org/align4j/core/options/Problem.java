package org.align4j.core.options;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration; as text, one line.
 *
 * @param origin where the value was written
 * @param key dotted: {@code loss.beta}; empty where the problem is not a key's
 * @param rule what is wrong or would be right: {@code "must be > 0"}
 * @param value what it was, as it is to be shown; null where there is nothing to show
 * @param advice {@code "did you mean 'x'?"}, or empty
 */
public record Problem(
        Origin origin, String key, String rule, @Nullable String value, String advice) {
    Problem(Origin origin, String key, String rule, @Nullable String value) {
        this(origin, key, rule, value, "");
    }

    Problem(Origin origin, String key, String rule) {
        this(origin, key, rule, null, "");
    }

    /** What the value under a key says is wrong with it, in a sentence of its own; a flag is named once. */
    static Problem within(Origin origin, String path, String sentence) {
        boolean named = path.isEmpty()
                || (origin instanceof Origin.Flag flag && flag.key().equals(path));
        return new Problem(origin, "", named ? sentence : path + ": " + sentence);
    }

    /** {@code "sft.yaml line 3: steps must be >= 1 but was 0"}, {@code "--steps must be >= 1 but was 0"}. */
    @Override
    public String toString() {
        String what = (key.isEmpty() ? "" : key + " ")
                + rule
                + (value == null ? "" : " but was " + value)
                + (advice.isEmpty() ? "" : "; " + advice);
        boolean namesItself = origin instanceof Origin.Flag flag && key.startsWith(flag.key());
        return namesItself ? "--" + what : origin.toString().isEmpty() ? what : origin + ": " + what;
    }
}
