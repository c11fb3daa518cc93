package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.judge.backend.Thoughts;
import org.jspecify.annotations.Nullable;

/**
 * Reads verdicts from answers: always the last one, however it is written, for a judge that quotes a verdict and then
 * decides otherwise means what it says last. What repeats the judged material is a quotation and decides nothing, and so
 * does a sentence that names several labels: it tells what could be said.
 */
final class VerdictText {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern SENTENCE_END = Pattern.compile("\\n|[.!?。！？]\\s", FLAGS);
    /** A verdict in words is in the last sentence, which is short. */
    private static final int LAST_WORDS = 200;

    /** "Better than [[2]]" and "not [[2]]" name one, and decide nothing. */
    private static final String NOT_THIS = "(?<not>\\b(?:or|and|not|than|over|versus|vs\\.?)\\s)";

    private static final String THING = "(?:response|completion|reply)\\W{1,3}";
    private static final String IS = "\\W{1,6}(?:is\\W{1,4})?";
    /** "The score for clarity", "the worse answer" and "the correct answer" are no verdicts: a sentence begins with these. */
    private static final String WORDS = "(?:(?:^|[\\n.!?。！？;])\\W{0,8}"
            + "(?:(?:so|thus|therefore|hence|overall|in|conclusion|my|the|our|final|preferred|winning)\\W{1,3}){0,5}"
            + "(?:(?:verdict|winner|preference|preferred|choice|rating|score|my\\W(?:final\\W)?answer)" + IS
            + "(?:" + THING + ")?|answer" + IS + THING + ")"
            + "|(?:^|\\n)\\W{0,8}(?:(?:my|the|final)\\W){0,2}answer\\W{0,3}:\\W{0,4}(?:" + THING + ")?)";
    /** A sign, a point or a bound belongs to a number: −3, .5 and >4 are not on the scale. */
    private static final String NO_SIGN = "(?<![-−–+.,/~≈<>≤≥±])";
    /** Nor do 8/10, 7 %, 3½ and "1?" say what their digit says. */
    private static final String END = "\\b[\\W&&[^?%/+°\\p{N}]]*";

    private final LabelSet labels;
    private final Pattern tagged;
    private final Pattern named;
    private final Pattern bare;

    VerdictText(LabelSet labels) {
        this.labels = labels;
        String label = labels.pattern();
        // "[[1]] if …" repeats the question.
        this.tagged = Pattern.compile(
                NOT_THIS + "?\\[\\[\\s*" + label + "\\s*]](?![\"'’”`*]{0,3}\\s*(?:if|when|otherwise)\\b)", FLAGS);
        this.named = Pattern.compile(WORDS + NO_SIGN + label + END + "$", FLAGS);
        this.bare = Pattern.compile("\\W*(?:" + THING + ")?" + NO_SIGN + label + END, FLAGS);
    }

    /**
     * A verdict found.
     *
     * @param label its place among the labels
     * @param rationale the text before it, null if there is none
     * @param alone whether no other label was named as a verdict before it
     */
    record Found(int label, @Nullable String rationale, boolean alone) {}

    /** A verdict and where it stands; the label is -1 where a sentence names several. */
    private record Said(
            int label, int start, int end, @Nullable String rationale, boolean alone) {}

    /**
     * The last verdict of a free answer; empty if it carries none.
     *
     * @param material what the judge was shown
     */
    Optional<Found> read(String content, List<String> material) {
        String text = Thoughts.removed(content);
        List<Said> said = Stream.of(object(text, material), tagged(text, material), named(text, material))
                .flatMap(Optional::stream)
                .toList();
        if (said.isEmpty()) {
            return isQuoted(text.strip(), material) ? Optional.empty() : whole(text);
        }
        Said last = said.stream().max(Comparator.comparingInt(Said::end)).get();
        boolean alone = said.stream().allMatch(each -> each.alone() && each.label() == last.label());
        return last.label() < 0 ? Optional.empty() : Optional.of(new Found(last.label(), last.rationale(), alone));
    }

    /** The verdict of an answer whose form was forced. */
    Optional<Found> readForced(String content, List<String> material) {
        String text = Thoughts.removed(content);
        boolean shown = material.stream().anyMatch(each -> each.strip().equals(text));
        // The whole answer is what was forced; an object within other words may be quoted.
        Optional<Found> forced = shown
                ? Optional.empty()
                : VerdictObjects.whole(text)
                        .filter(this::hasLabel)
                        .map(object -> new Found(label(object), rationale(object), true));
        return forced.or(() -> read(text, material));
    }

    private Optional<Said> object(String text, List<String> material) {
        return VerdictObjects.last(text, material, this::hasLabel)
                .map(found -> new Said(label(found.node()), found.start(), found.end(), rationale(found.node()), true));
    }

    private boolean hasLabel(JsonNode object) {
        return label(object) >= 0;
    }

    private int label(JsonNode object) {
        return labels.indexOf(object.path("verdict").asText());
    }

    private static @Nullable String rationale(JsonNode object) {
        JsonNode rationale = object.path("rationale");
        return rationale.isTextual() ? rationale.textValue() : null;
    }

    private Optional<Said> tagged(String text, List<String> material) {
        Matcher matcher = tagged.matcher(text);
        Matcher ends = SENTENCE_END.matcher(text);
        Said last = null;
        boolean alone = true;
        // A model that says the same for ever does not have it looked up as often.
        Map<String, Boolean> quoted = new HashMap<>();
        while (matcher.find()) {
            String words = matcher.group().strip();
            if (quoted.computeIfAbsent(words, each -> isIn(material, each))) {
                continue;
            }
            int label = matcher.group("not") == null ? labels.indexOf(matcher.group(2)) : -1;
            if (last != null && label != last.label()) {
                alone = false;
                int behindLast = last.end();
                boolean sameSentence = !ends.region(behindLast, matcher.start()).find();
                label = sameSentence ? -1 : label;
            }
            last = new Said(label, matcher.start(), matcher.end(), null, alone && label >= 0);
        }
        return Optional.ofNullable(last)
                .map(said ->
                        new Said(said.label(), said.start(), said.end(), before(text, said.start()), said.alone()));
    }

    private Optional<Said> named(String text, List<String> material) {
        Matcher matcher = named.matcher(text);
        matcher.useAnchoringBounds(false).useTransparentBounds(true);
        matcher.region(Math.max(0, text.length() - LAST_WORDS), text.length());
        if (!matcher.find() || isIn(material, matcher.group().strip())) {
            return Optional.empty();
        }
        return Optional.of(new Said(
                labels.indexOf(matcher.group(1)),
                matcher.start(),
                matcher.end(1),
                before(text, matcher.start()),
                true));
    }

    private static @Nullable String before(String text, int end) {
        String before = text.substring(0, end).strip();
        return before.isEmpty() ? null : before;
    }

    private static boolean isIn(List<String> material, String words) {
        return material.stream().anyMatch(shown -> shown.contains(words));
    }

    /** A bare label stands in many texts; with anything around it, it is a quotation where it stands in one. */
    private boolean isQuoted(String text, List<String> material) {
        boolean label = labels.indexOf(text) >= 0;
        return label ? material.stream().anyMatch(shown -> shown.strip().equals(text)) : isIn(material, text);
    }

    private Optional<Found> whole(String text) {
        Matcher matcher = bare.matcher(text);
        return matcher.matches()
                ? Optional.of(new Found(labels.indexOf(matcher.group(1)), null, true))
                : Optional.empty();
    }
}
