package org.align4j.judge.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One instruction of IFEval (Zhou et al. 2023, table 1) under its own name and arguments, with the strict check of the published
 * program. Sentences are counted by punctuation, which that program does by a trained splitter; the language of an answer is
 * not looked at, neither as an instruction of its own nor under change_case.
 */
record IfEvalInstruction(String id, JsonNode arguments) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final List<String> CONSTRAINED =
            List.of("My answer is yes.", "My answer is no.", "My answer is maybe.");

    /**
     * Whether a text keeps it.
     *
     * @throws IllegalArgumentException if it is not known or lacks an argument: what is wrong
     */
    boolean test(String text) {
        return check().test(text);
    }

    private Predicate<String> check() {
        String family = id.contains(":") ? id.substring(0, id.indexOf(':')) : id;
        return switch (family) {
            case "keywords" -> keywords();
            case "length_constraints" -> lengths();
            case "detectable_content", "detectable_format" -> formats();
            case "change_case", "punctuation", "startend", "combination" -> surface();
            default -> throw unknown();
        };
    }

    private Predicate<String> keywords() {
        switch (id) {
            case "keywords:existence" -> {
                List<String> wanted = texts("keywords");
                return text -> wanted.stream().allMatch(word -> count(anyCase(Pattern.quote(word)), text) > 0);
            }
            case "keywords:forbidden_words" -> {
                List<String> forbidden = texts("forbidden_words");
                return text -> forbidden.stream()
                        .noneMatch(word -> count(anyCase("\\b" + Pattern.quote(word) + "\\b"), text) > 0);
            }
            case "keywords:frequency" -> {
                Pattern keyword = anyCase(Pattern.quote(text("keyword")));
                return text -> holds("relation", count(keyword, text), "frequency");
            }
            case "keywords:letter_frequency" -> {
                int letter = text("letter").toLowerCase(Locale.ROOT).codePointAt(0);
                return text -> holds(
                        "let_relation",
                        (int) text.toLowerCase(Locale.ROOT)
                                .codePoints()
                                .filter(each -> each == letter)
                                .count(),
                        "let_frequency");
            }
            default -> throw unknown();
        }
    }

    private Predicate<String> lengths() {
        return switch (id) {
            case "length_constraints:number_words" ->
                text -> holds("relation", count(Pattern.compile("(?U)\\w+"), text), "num_words");
            case "length_constraints:number_sentences" ->
                text -> holds("relation", TextCounts.sentences(text), "num_sentences");
            case "length_constraints:number_paragraphs" ->
                text -> {
                    String[] parts = text.split("\\s?\\*\\*\\*\\s?", -1);
                    boolean gap = parts.length > 2
                            && Arrays.stream(parts, 1, parts.length - 1).anyMatch(String::isBlank);
                    long filled =
                            Arrays.stream(parts).filter(part -> !part.isBlank()).count();
                    return !gap && filled == number("num_paragraphs");
                };
            case "length_constraints:nth_paragraph_first_word" -> this::firstWord;
            default -> throw unknown();
        };
    }

    private boolean firstWord(String text) {
        String[] all = text.split("\\n\\n", -1);
        long filled = Arrays.stream(all).filter(part -> !part.isBlank()).count();
        int nth = number("nth_paragraph");
        if (filled != number("num_paragraphs") || nth > all.length || all[nth - 1].isBlank()) {
            return false;
        }
        String word = all[nth - 1]
                .strip()
                .split("\\s+")[0]
                .replaceFirst("^['\"]+", "")
                .replaceFirst("[.,?!'\"].*", "");
        return word.equalsIgnoreCase(text("first_word"));
    }

    private Predicate<String> formats() {
        return switch (id) {
            case "detectable_content:number_placeholders" ->
                text -> count(Pattern.compile("\\[.*?\\]"), text) >= number("num_placeholders");
            case "detectable_content:postscript" -> text -> count(postscript(), text.toLowerCase(Locale.ROOT)) > 0;
            case "detectable_format:number_bullet_lists" ->
                text -> count(Pattern.compile("(?m)^\\s*\\*[^*].*$"), text)
                                + count(Pattern.compile("(?m)^\\s*-.*$"), text)
                        == number("num_bullets");
            case "detectable_format:constrained_response" ->
                text -> CONSTRAINED.stream().anyMatch(text::contains);
            case "detectable_format:number_highlighted_sections" ->
                text -> filled("\\*[^\\n*]*\\*", text) + filled("\\*\\*[^\\n*]*\\*\\*", text)
                        >= number("num_highlights");
            case "detectable_format:multiple_sections" ->
                text -> count(Pattern.compile("\\s?" + Pattern.quote(text("section_spliter")) + "\\s?\\d+\\s?"), text)
                        >= number("num_sections");
            case "detectable_format:json_format" -> IfEvalInstruction::isJson;
            case "detectable_format:title" ->
                text -> matches(Pattern.compile("<<[^\\n]+>>"), text)
                        .anyMatch(title -> !title.replaceAll("[<>]", "").isBlank());
            default -> throw unknown();
        };
    }

    private Predicate<String> surface() {
        return switch (id) {
            case "punctuation:no_comma" -> text -> text.indexOf(',') < 0;
            case "startend:quotation" ->
                text -> text.strip().length() > 1
                        && text.strip().startsWith("\"")
                        && text.strip().endsWith("\"");
            case "startend:end_checker" ->
                text -> text.strip()
                        .replaceAll("^\"+|\"+$", "")
                        .toLowerCase(Locale.ROOT)
                        .endsWith(text("end_phrase").strip().toLowerCase(Locale.ROOT));
            case "combination:repeat_prompt" ->
                text -> text.strip()
                        .toLowerCase(Locale.ROOT)
                        .startsWith(text("prompt_to_repeat").strip().toLowerCase(Locale.ROOT));
            case "combination:two_responses" -> IfEvalInstruction::isTwoResponses;
            case "change_case:english_capital" ->
                text -> cased(text) && text.codePoints().noneMatch(Character::isLowerCase);
            case "change_case:english_lowercase" ->
                text -> cased(text) && text.codePoints().noneMatch(Character::isUpperCase);
            case "change_case:capital_word_frequency" ->
                text -> holds(
                        "capital_relation",
                        (int) matches(Pattern.compile("(?U)[\\w'.-]*\\w"), text)
                                .filter(word -> cased(word) && word.codePoints().noneMatch(Character::isLowerCase))
                                .count(),
                        "capital_frequency");
            default -> throw unknown();
        };
    }

    private Pattern postscript() {
        String marker = text("postscript_marker");
        return Pattern.compile("(?m)"
                + switch (marker) {
                    case "P.P.S" -> "\\s*p\\.\\s?p\\.\\s?s.*$";
                    case "P.S." -> "\\s*p\\.\\s?s\\..*$";
                    default -> "\\s*" + Pattern.quote(marker.toLowerCase(Locale.ROOT)) + ".*$";
                });
    }

    private static boolean isJson(String text) {
        try {
            JSON.readTree(text.strip()
                    .replaceFirst("^```(?i:json)?", "")
                    .replaceFirst("```$", "")
                    .strip());
            return !text.isBlank();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean isTwoResponses(String text) {
        String[] parts = text.split("\\*{6}", -1);
        boolean gap =
                parts.length > 2 && Arrays.stream(parts, 1, parts.length - 1).anyMatch(String::isBlank);
        List<String> filled = Arrays.stream(parts)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        return !gap && filled.size() == 2 && !filled.get(0).equals(filled.get(1));
    }

    private static boolean cased(String text) {
        return text.codePoints().anyMatch(each -> Character.isUpperCase(each) || Character.isLowerCase(each));
    }

    private static long filled(String pattern, String text) {
        return matches(Pattern.compile(pattern), text)
                .filter(match -> !match.replace("*", "").isBlank())
                .count();
    }

    private boolean holds(String relation, int count, String key) {
        String word = text(relation);
        return switch (word) {
            case "at least" -> count >= number(key);
            case "less than" -> count < number(key);
            default -> throw new IllegalArgumentException(relation + " must be 'at least' or 'less than'");
        };
    }

    private static Pattern anyCase(String regex) {
        return Pattern.compile(
                regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }

    private static int count(Pattern pattern, String text) {
        return (int) matches(pattern, text).count();
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }

    private String text(String key) {
        JsonNode value = arguments.path(key);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException("needs " + key + ", a text");
        }
        return value.asText();
    }

    /** Some copies of the set write whole numbers as 3.0. */
    private int number(String key) {
        JsonNode value = arguments.path(key);
        if (!value.isNumber() || value.doubleValue() != Math.rint(value.doubleValue())) {
            throw new IllegalArgumentException("needs " + key + ", a whole number");
        }
        return value.intValue();
    }

    private List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        arguments.path(key).forEach(each -> texts.add(each.asText()));
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("needs " + key + ", a list of texts");
        }
        return texts;
    }

    private IllegalArgumentException unknown() {
        return new IllegalArgumentException("there is no check of the instruction '" + id + "'");
    }
}
