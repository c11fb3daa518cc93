package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.judge.backend.AnswerForm;
import org.align4j.judge.backend.Thoughts;
import org.jspecify.annotations.Nullable;

/**
 * An order of all responses, best first: {@code [[B > A = C]]}, or an object with {@code "verdict": ["B", "A", "C"]}. Each
 * response stands in it exactly once, or it is no verdict; nothing is filled in and no earlier order is taken instead.
 *
 * @param letters of the responses, in the order in which they are shown
 * @param ties whether responses may be called equally good
 */
record RankingReading(List<String> letters, Ties ties) implements AnswerReading {
    /** Whether responses may share a place. */
    enum Ties {
        ALLOWED,
        NONE
    }

    private static final Pattern BRACKETS = Pattern.compile("\\[\\[([^\\[\\]]*)]]");
    private static final String LETTER = "[A-Za-z]";
    /** What {@link #harmless} makes unreadable wherever it stands. */
    private static final Pattern READABLE =
            Pattern.compile("\\[\\[(\\s*" + LETTER + "(?:\\s*[>=]\\s*" + LETTER + ")*\\s*)]]");

    private static final int TOKENS_AROUND = 16;
    private static final int TOKENS_PER_LETTER = 8;

    RankingReading {
        letters = List.copyOf(letters);
    }

    /** A response's text without anything that could be read as an order. */
    static String harmless(String text) {
        return READABLE.matcher(text).replaceAll("[ [$1] ]");
    }

    @Override
    public AnswerForm form() {
        return AnswerForm.ranking(letters);
    }

    @Override
    public int forcedTokens() {
        return TOKENS_AROUND + TOKENS_PER_LETTER * letters.size();
    }

    @Override
    public Optional<Found> free(String content, List<String> material) {
        String text = Thoughts.removed(content);
        VerdictObjects.Placed object =
                VerdictObjects.last(text, material, node -> node.has("verdict")).orElse(null);
        Matcher brackets = BRACKETS.matcher(text);
        Set<String> orders = new HashSet<>();
        String last = null;
        int start = -1;
        while (brackets.find()) {
            if (material.stream().noneMatch(shown -> shown.contains(brackets.group()))) {
                last = brackets.group(1);
                start = brackets.start();
                orders.add(last.replaceAll("\\s", "").toUpperCase(Locale.ROOT));
            }
        }
        if (object != null && object.end() > start) {
            return found(object.node(), orders.isEmpty());
        }
        if (last != null) {
            return found(places(last), text.substring(0, start), object == null && orders.size() == 1);
        }
        boolean quoted = material.stream().anyMatch(shown -> shown.contains(text.strip()));
        return quoted ? Optional.empty() : found(places(text), "", true);
    }

    @Override
    public Optional<Found> forced(String content, List<String> material) {
        String text = Thoughts.removed(content);
        boolean shown = material.stream().anyMatch(each -> each.strip().equals(text));
        // The whole answer is what was forced; an object within other words may be quoted.
        return shown
                ? Optional.empty()
                : VerdictObjects.whole(text).map(object -> found(object, true)).orElseGet(() -> free(text, material));
    }

    private Optional<Found> found(JsonNode object, boolean alone) {
        JsonNode verdict = object.path("verdict");
        StringJoiner order = new StringJoiner(" > ");
        verdict.forEach(letter -> order.add(letter.asText()));
        return found(
                places(verdict.isArray() ? order.toString() : verdict.asText()),
                object.path("rationale").asText(),
                alone);
    }

    private static Optional<Found> found(double @Nullable [] places, String rationale, boolean alone) {
        String reason = rationale.strip();
        return places == null
                ? Optional.empty()
                : Optional.of(new Found(places, reason.isEmpty() ? null : reason, alone));
    }

    /** Each response's place, 0 the best, equal ones equal; null unless every response stands in the order once. */
    private double @Nullable [] places(String order) {
        double[] places = new double[letters.size()];
        Arrays.fill(places, -1);
        List<String> steps = new ArrayList<>(List.of(order.split(">", -1)));
        for (int place = 0; place < steps.size(); place++) {
            List<String> together = List.of(steps.get(place).split("=", -1));
            if (together.size() > 1 && ties == Ties.NONE) {
                return null;
            }
            for (String letter : together) {
                int which = indexOf(letter.strip());
                if (which < 0 || places[which] >= 0) {
                    return null;
                }
                places[which] = place;
            }
        }
        return Arrays.stream(places).allMatch(place -> place >= 0) ? places : null;
    }

    private int indexOf(String written) {
        for (int i = 0; i < letters.size(); i++) {
            if (letters.get(i).equalsIgnoreCase(written)) {
                return i;
            }
        }
        return -1;
    }
}
