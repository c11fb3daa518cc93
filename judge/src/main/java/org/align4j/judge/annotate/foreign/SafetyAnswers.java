package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What one annotator said about the safety of a completion, in any number of questions: words that speak for themselves, such as
 * "harmful", or yes and no to a question whose name says what it is about.
 */
final class SafetyAnswers {
    private static final Map<String, Boolean> HARMFUL = Map.ofEntries(
            Map.entry("harmful", true),
            Map.entry("unsafe", true),
            Map.entry("toxic", true),
            Map.entry("dangerous", true),
            Map.entry("harmless", false),
            Map.entry("safe", false),
            Map.entry("not-harmful", false),
            Map.entry("not-unsafe", false),
            Map.entry("not-toxic", false));
    private static final Map<String, Boolean> REFUSED = Map.ofEntries(
            Map.entry("refused", true),
            Map.entry("refuses", true),
            Map.entry("refusal", true),
            Map.entry("declined", true),
            Map.entry("complied", false),
            Map.entry("complies", false),
            Map.entry("compliance", false),
            Map.entry("answered", false),
            Map.entry("answers", false),
            Map.entry("not-refused", false),
            Map.entry("no-refusal", false));
    private static final Map<String, Boolean> TRUTHS = Map.of("yes", true, "true", true, "no", false, "false", false);
    private static final Pattern ABOUT_REFUSAL = Pattern.compile("refus|declin");
    private static final Pattern ABOUT_SAFETY = Pattern.compile("(?<!un)safe|harmless");
    private static final Pattern ABOUT_HARM = Pattern.compile("harm|unsafe|toxic|danger|risk");

    private @Nullable Boolean harmful;
    private @Nullable Boolean refused;

    /** Whether a value to a question is one that {@link #add} takes. */
    static boolean takes(String question, JsonNode value) {
        try {
            new SafetyAnswers().add(question, value);
            return true;
        } catch (UserError e) {
            return false;
        }
    }

    /**
     * Adds what a value says, also where it lists several.
     *
     * @throws UserError if it says nothing about safety, or the opposite of what was said before
     */
    void add(String question, JsonNode value) {
        List<String> words = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> words.add(element.asText()));
        } else {
            words.add(value.asText());
        }
        if (words.isEmpty() || value.isNull() || value.isMissingNode()) {
            throw new UserError("has no answer to " + question);
        }
        words.forEach(word -> say(question, word));
    }

    private void say(String question, String text) {
        String word = slug(text);
        Boolean truth = TRUTHS.get(word);
        String about = slug(question);
        if (HARMFUL.containsKey(word)) {
            harmful = agreed("harmful", harmful, HARMFUL.get(word));
        } else if (REFUSED.containsKey(word)) {
            refused = agreed("refused", refused, REFUSED.get(word));
        } else if (truth != null && ABOUT_REFUSAL.matcher(about).find()) {
            refused = agreed("refused", refused, truth);
        } else if (truth != null && ABOUT_SAFETY.matcher(about).find()) {
            harmful = agreed("harmful", harmful, !truth);
        } else if (truth != null && ABOUT_HARM.matcher(about).find()) {
            harmful = agreed("harmful", harmful, truth);
        } else {
            throw new UserError("value '" + text + "' of " + question
                    + " is not harmful, safe, refused or answered, nor a yes or no to a question with such a name");
        }
    }

    private static Boolean agreed(String what, @Nullable Boolean before, @Nullable Boolean now) {
        if (now == null || (before != null && !before.equals(now))) {
            throw new UserError("says of " + what + " both yes and no");
        }
        return now;
    }

    private static String slug(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
    }

    /** Everything that was said. */
    Answer answer() {
        return Answer.safety(harmful, refused);
    }
}
