package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.align4j.data.importing.row.Values;

/**
 * What the words in a column's name say of its values.
 *
 * @param words in lower case, without a plural's s: of {@code assistantReplies_2} assistant and replie
 */
record ColumnWords(List<String> words) {
    private static final Set<String> ANSWERS =
            set("completion response answer output reply replie generation target chosen"
                    + " rejected solution summary summarie assistant continuation choice option candidate message conversation reasoning"
                    + " thinking thought cot rationale");

    /** Last words of names of what is known of an answer: a text of one word is then not the answer itself. */
    private static final Set<String> FACTS =
            set("model source id name length len token count num score rating reward rank type"
                    + " category format language lang time date url sha hash reason quality policy role index idx config version status"
                    + " style method prompt by dir path file");

    private static final Set<String> GOOD =
            set("safe correct right good accepted acceptable valid success successful passed"
                    + " preferred desirable verified");
    private static final Set<String> BAD = set("unsafe incorrect wrong bad toxic harmful invalid");
    private static final Set<String> RATINGS = set("score rating reward grade star");
    private static final Set<String> TIES =
            Set.of("tie", "tied", "draw", "both_bad", "both bad", "tie (bothbad)", "equal");
    private static final Set<String> WEIGHTS =
            set("weight sample_weight loss_weight example_weight loss_mask train training trainable");

    /** Between the words of a name: what is no letter, or where a small letter meets a capital one. */
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}]+|(?<=\\p{Ll})(?=\\p{Lu})");

    private static final Pattern BLANK = Pattern.compile("\\s");

    static ColumnWords of(String column) {
        List<String> words = new ArrayList<>();
        for (String word : BETWEEN.split(column)) {
            String small = word.toLowerCase(Locale.ROOT);
            boolean isPlural = small.length() > 3 && small.endsWith("s") && !small.endsWith("ss");
            words.add(isPlural ? small.substring(0, small.length() - 1) : small);
        }
        return new ColumnWords(words);
    }

    private static Set<String> set(String words) {
        return Set.of(words.split(" ", -1));
    }

    private boolean hasOneOf(Set<String> some) {
        return words.stream().anyMatch(some::contains);
    }

    private boolean endsWithOneOf(Set<String> some) {
        return !words.isEmpty() && some.contains(words.get(words.size() - 1));
    }

    /** Whether a value is a text or list that is an answer by its name. */
    boolean isAnswer(JsonNode value) {
        boolean isSaid = value.isContainerNode()
                ? !value.isEmpty()
                : value.isTextual() && !value.asText().isBlank();
        boolean isFact =
                endsWithOneOf(FACTS) && !BLANK.matcher(value.asText().strip()).find();
        return isSaid && hasOneOf(ANSWERS) && !isFact;
    }

    /** Whether a switch says that the row is a bad one. */
    boolean callsBad(JsonNode value) {
        Boolean on = Values.on(value);
        return on != null && (on ? hasOneOf(BAD) : hasOneOf(GOOD) && !hasOneOf(BAD));
    }

    /** Whether a number says how good the row is. */
    boolean isRating(JsonNode value) {
        return endsWithOneOf(RATINGS) && Values.isNumber(value);
    }

    /** Whether a text says that two sides are as good as each other. */
    static boolean isTie(JsonNode value) {
        return TIES.contains(value.asText().strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a value says that the row does not count as others do. */
    static boolean isWeight(String column, JsonNode value) {
        boolean isWhole = value.isContainerNode() || Boolean.TRUE.equals(Values.on(value));
        return WEIGHTS.contains(column.toLowerCase(Locale.ROOT))
                && !isWhole
                && !value.asText().isBlank();
    }
}
