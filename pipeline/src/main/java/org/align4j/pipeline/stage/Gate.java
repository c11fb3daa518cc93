package org.align4j.pipeline.stage;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a result under which a pipeline must not go on.
 *
 * @param key of the stage's results
 * @param below true for {@code <}, false for {@code >}
 * @param limit what the value is compared with
 */
public record Gate(String key, boolean below, double limit) {
    private static final Pattern FORM =
            Pattern.compile("\\s*([^\\s<>][^<>]*?)\\s*([<>])\\s*(-?[0-9.]+(?:[eE]-?\\d+)?)\\s*");

    /** @throws UserError unless the text is {@code KEY<NUMBER} or {@code KEY>NUMBER} */
    public static Gate parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new UserError(
                    "fail-if must be KEY<NUMBER or KEY>NUMBER, such as win_rate_low<0.5, but was '" + text + "'");
        }
        try {
            return new Gate(matcher.group(1), matcher.group(2).equals("<"), Double.parseDouble(matcher.group(3)));
        } catch (NumberFormatException e) {
            throw new UserError("fail-if must compare with a number but was '" + text + "'", e);
        }
    }

    /**
     * What is wrong, or null if the gate lets pass.
     *
     * @throws UserError if there is no such result
     */
    public @Nullable String failure(Map<String, @Nullable Object> results) {
        if (!(results.get(key) instanceof Number number)) {
            throw new UserError("fail-if names '" + key + "', which this evaluation does not measure (it measures "
                    + String.join(", ", results.keySet()) + ")");
        }
        double value = number.doubleValue();
        boolean failed = below ? value < limit : value > limit;
        return failed ? key + " is " + value + ", which is " + (below ? "below " : "above ") + limit : null;
    }
}
