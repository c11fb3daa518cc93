package org.align4j.judge.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads verdicts from answers: always the last one, for a judge that quotes a verdict and then decides otherwise means
 * what it says last.
 */
final class VerdictText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern THOUGHTS = Pattern.compile("<think>.*?(</think>|$)", Pattern.DOTALL);
    // "[[1]] if …" repeats the question; it decides nothing.
    private static final Pattern TAGGED =
            Pattern.compile("\\[\\[\\s*(1|2|tie)\\s*]](?!\\s*if\\b)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMED = Pattern.compile(
            "(?:final\\s+)?(?:verdict|answer|preferred|winner)\\W{1,6}(?:is\\W{1,4})?(?:(?:response|completion|reply)\\s+)?"
                    + "(1|2|tie)\\b\\W*$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BARE =
            Pattern.compile("\\W*(?:(?:response|completion|reply)\\s+)?(1|2|tie)\\W*", Pattern.CASE_INSENSITIVE);

    private VerdictText() {}

    /** What the judge decided. */
    enum Choice {
        FIRST,
        SECOND,
        TIE
    }

    /**
     * A verdict found.
     *
     * @param rationale the text before it, null if there is none
     */
    record Found(Choice choice, @Nullable String rationale) {}

    /** The answer without a thinking model's thoughts; thoughts that never end leave nothing. */
    static String withoutThoughts(String content) {
        String text = THOUGHTS.matcher(content).replaceAll("");
        // Some servers swallow the opening tag.
        int close = text.lastIndexOf("</think>");
        return (close < 0 ? text : text.substring(close + "</think>".length())).strip();
    }

    /** The last verdict of an answer; empty if it carries none. */
    static Optional<Found> read(String content) {
        String text = withoutThoughts(content);
        return fromJson(text)
                .or(() -> last(TAGGED, text))
                .or(() -> last(NAMED, text))
                .or(() -> whole(text));
    }

    private static Optional<Found> fromJson(String text) {
        int start = text.indexOf('{');
        int end = text.lastIndexOf('}');
        if (start < 0 || end < start) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(text.substring(start, end + 1));
            JsonNode rationale = node.path("rationale");
            return choice(node.path("verdict").asText())
                    .map(choice -> new Found(choice, rationale.isTextual() ? rationale.textValue() : null));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Found> last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        Optional<Found> found = Optional.empty();
        while (matcher.find()) {
            String before = text.substring(0, matcher.start()).strip();
            found = choice(matcher.group(1)).map(choice -> new Found(choice, before.isEmpty() ? null : before));
        }
        return found;
    }

    private static Optional<Found> whole(String text) {
        Matcher matcher = BARE.matcher(text);
        return matcher.matches() ? choice(matcher.group(1)).map(choice -> new Found(choice, null)) : Optional.empty();
    }

    private static Optional<Choice> choice(String label) {
        return switch (label.strip().toLowerCase(Locale.ROOT)) {
            case "1" -> Optional.of(Choice.FIRST);
            case "2" -> Optional.of(Choice.SECOND);
            case "tie" -> Optional.of(Choice.TIE);
            default -> Optional.empty();
        };
    }
}
