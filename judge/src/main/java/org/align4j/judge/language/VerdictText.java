package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.judge.backend.Thoughts;
import org.jspecify.annotations.Nullable;

/**
 * Reads verdicts from answers: always the last one, for a judge that quotes a verdict and then decides otherwise means
 * what it says last. What repeats the judged material is a quotation and decides nothing.
 */
final class VerdictText {
    private final LabelSet labels;
    private final Pattern tagged;
    private final Pattern named;
    private final Pattern bare;

    VerdictText(LabelSet labels) {
        this.labels = labels;
        String label = labels.pattern();
        // "[[1]] if …" and "[[1]], [[2]] or [[3]]" repeat the question; they decide nothing.
        this.tagged = Pattern.compile(
                "(?<!\\bor\\s)(?<!\\band\\s)\\[\\[\\s*" + label
                        + "\\s*]](?!\\s*if\\b|,?\\s*(?:or|and)\\s+\\[\\[|\\s*,\\s*\\[\\[)",
                Pattern.CASE_INSENSITIVE);
        this.named = Pattern.compile(
                "(?:final\\s+)?(?:verdict|answer|preferred|winner|rating|score)\\W{1,6}(?:is\\W{1,4})?"
                        + "(?:(?:response|completion|reply)\\s+)?" + label + "\\b\\W*$",
                Pattern.CASE_INSENSITIVE);
        this.bare = Pattern.compile(
                "\\W*(?:(?:response|completion|reply)\\s+)?" + label + "\\W*", Pattern.CASE_INSENSITIVE);
    }

    /**
     * A verdict found.
     *
     * @param label its place among the labels
     * @param rationale the text before it, null if there is none
     */
    record Found(int label, @Nullable String rationale) {}

    /**
     * The last verdict of a free answer; empty if it carries none.
     *
     * @param material what the judge was shown
     */
    Optional<Found> read(String content, List<String> material) {
        String text = Thoughts.removed(content);
        return fromJson(text, material)
                .or(() -> last(tagged, text, material))
                .or(() -> last(named, text, material))
                .or(() -> isQuoted(text.strip(), material) ? Optional.empty() : whole(text));
    }

    /** The verdict of an answer whose form was forced. */
    Optional<Found> readForced(String content, List<String> material) {
        String text = Thoughts.removed(content);
        boolean shown = material.stream().anyMatch(each -> each.strip().equals(text));
        // The whole answer is what was forced; an object within other words may be quoted.
        Optional<Found> forced = shown
                ? Optional.empty()
                : VerdictObjects.whole(text).filter(this::hasLabel).map(this::found);
        return forced.or(() -> fromJson(text, material)).or(() -> whole(text)).or(() -> last(tagged, text, material));
    }

    private Optional<Found> fromJson(String text, List<String> material) {
        return VerdictObjects.last(text, material, this::hasLabel).map(this::found);
    }

    private boolean hasLabel(JsonNode object) {
        return labels.indexOf(object.path("verdict").asText()) >= 0;
    }

    private Found found(JsonNode object) {
        JsonNode rationale = object.path("rationale");
        return new Found(
                labels.indexOf(object.path("verdict").asText()), rationale.isTextual() ? rationale.textValue() : null);
    }

    private Optional<Found> last(Pattern pattern, String text, List<String> material) {
        Matcher matcher = pattern.matcher(text);
        int label = -1;
        int start = 0;
        // A model that says the same for ever does not have it looked up as often.
        Map<String, Boolean> quoted = new HashMap<>();
        while (matcher.find()) {
            String words = matcher.group().strip();
            if (!quoted.computeIfAbsent(words, said -> material.stream().anyMatch(shown -> shown.contains(said)))) {
                label = labels.indexOf(matcher.group(1));
                start = matcher.start();
            }
        }
        if (label < 0) {
            return Optional.empty();
        }
        String before = text.substring(0, start).strip();
        return Optional.of(new Found(label, before.isEmpty() ? null : before));
    }

    /** A bare label stands in many texts; with anything around it, it is a quotation where it stands in one. */
    private boolean isQuoted(String text, List<String> material) {
        boolean label = labels.indexOf(text) >= 0;
        return material.stream().anyMatch(shown -> label ? shown.strip().equals(text) : shown.contains(text));
    }

    private Optional<Found> whole(String text) {
        Matcher matcher = bare.matcher(text);
        return matcher.matches() ? Optional.of(new Found(labels.indexOf(matcher.group(1)), null)) : Optional.empty();
    }
}
