package org.align4j.judge.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One instruction that a text keeps or does not, by rules that need no language. */
final class Constraint {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern BULLET = Pattern.compile("(?m)^\\s*[*\\-•]\\s+\\S");
    private static final Pattern HIGHLIGHT = Pattern.compile("\\*[^\\n*]+\\*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\[[^\\]\\n]+\\]");
    private static final Pattern TITLE = Pattern.compile("<<[^\\n>]*\\p{L}[^\\n>]*>>");

    private final JsonNode options;
    private final String prompt;

    private Constraint(JsonNode options, String prompt) {
        this.options = options;
        this.prompt = prompt;
    }

    /**
     * @param prompt what the text answers
     * @throws IllegalArgumentException if it is not known or lacks an option: what is wrong
     */
    static Predicate<String> of(JsonNode options, String prompt) {
        Constraint one = new Constraint(options, prompt);
        return switch (one.text("type")) {
            case "min-words",
                    "max-words",
                    "min-sentences",
                    "max-sentences",
                    "paragraphs",
                    "min-characters",
                    "max-characters" -> one.size();
            case "include", "exclude", "keyword-count", "letter-count", "starts-with", "ends-with", "one-of" ->
                one.words();
            case "lowercase", "uppercase", "capital-words", "no-commas" -> one.letters();
            default -> one.shape();
        };
    }

    private Predicate<String> size() {
        int value = number("value");
        return switch (text("type")) {
            case "min-words" -> text -> TextCounts.words(text) >= value;
            case "max-words" -> text -> TextCounts.words(text) <= value;
            case "min-sentences" -> text -> TextCounts.sentences(text) >= value;
            case "max-sentences" -> text -> TextCounts.sentences(text) <= value;
            case "min-characters" -> text -> text.codePointCount(0, text.length()) >= value;
            case "max-characters" -> text -> text.codePointCount(0, text.length()) <= value;
            default -> text -> TextCounts.paragraphs(text).size() == value;
        };
    }

    private Predicate<String> words() {
        return switch (text("type")) {
            case "include" -> {
                List<String> wanted = list("words");
                yield text -> wanted.stream().allMatch(word -> count(word, text) > 0);
            }
            case "exclude" -> {
                List<String> forbidden = list("words");
                yield text -> forbidden.stream().noneMatch(word -> count(word, text) > 0);
            }
            case "keyword-count" -> {
                String keyword = text("word");
                yield text -> within(count(keyword, text));
            }
            case "letter-count" -> {
                int letter = text("letter").toLowerCase(Locale.ROOT).codePointAt(0);
                yield text -> within((int) text.toLowerCase(Locale.ROOT)
                        .codePoints()
                        .filter(c -> c == letter)
                        .count());
            }
            case "starts-with" -> {
                String start = text("text");
                yield text -> text.strip().startsWith(start);
            }
            case "ends-with" -> {
                String end = text("text");
                yield text -> text.strip().endsWith(end);
            }
            default -> {
                List<String> choices = list("texts");
                yield text -> choices.stream().filter(text::contains).count() == 1;
            }
        };
    }

    private Predicate<String> letters() {
        return switch (text("type")) {
            case "lowercase" -> text -> text.equals(text.toLowerCase(Locale.ROOT));
            case "uppercase" -> text -> text.equals(text.toUpperCase(Locale.ROOT));
            case "capital-words" ->
                text -> within((int) TextCounts.wordsOf(text).stream()
                        .filter(word -> word.codePoints().anyMatch(Character::isUpperCase)
                                && word.codePoints().noneMatch(Character::isLowerCase))
                        .count());
            default -> text -> text.indexOf(',') < 0;
        };
    }

    private Predicate<String> shape() {
        String type = text("type");
        return switch (type) {
            case "bullets" -> text -> within(matches(BULLET, text));
            case "highlights" -> text -> within(matches(HIGHLIGHT, text.replace("**", "*")));
            case "placeholders" -> text -> within(matches(PLACEHOLDER, text));
            case "title" -> text -> TITLE.matcher(text).find();
            case "json" -> Constraint::isJson;
            case "quoted" -> text -> text.strip().length() > 2 && text.strip().matches("(?s)\".*\"");
            case "postscript" -> {
                String marker = options.path("text").asText("P.S.");
                yield text -> Pattern.compile("(?m)^\\s*" + Pattern.quote(marker) + "\\s*\\S")
                        .matcher(text)
                        .find();
            }
            case "sections" -> {
                String heading = text("marker");
                yield text ->
                        within(matches(Pattern.compile("(?m)^\\s*\\W*" + Pattern.quote(heading) + "\\s+\\d+"), text));
            }
            case "repeat-prompt" -> text -> text.strip().startsWith(prompt.strip());
            case "two-responses" -> Constraint::isTwoResponses;
            case "paragraph-starts-with" -> {
                int paragraph = number("paragraph");
                String word = text("word");
                yield text -> paragraph <= TextCounts.paragraphs(text).size()
                        && LetterCase.ANY
                                .normalize(TextCounts.paragraphs(text).get(paragraph - 1))
                                .startsWith(LetterCase.ANY.normalize(word));
            }
            default -> throw new IllegalArgumentException("there is no constraint of type '" + type + "'");
        };
    }

    private static boolean isJson(String text) {
        try {
            return JSON.readTree(text.strip().replaceAll("(?s)^```(?:json)?\\s*\\n(.*)```$", "$1"))
                    .isContainerNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean isTwoResponses(String text) {
        String[] parts = text.split("\\*{6}", -1);
        return parts.length == 2
                && !parts[0].isBlank()
                && !parts[1].isBlank()
                && !parts[0].strip().equals(parts[1].strip());
    }

    /** Between the options at-least and at-most; one of them must be there. */
    private boolean within(int count) {
        if (!options.has("at-least") && !options.has("at-most")) {
            throw new IllegalArgumentException("needs at-least or at-most");
        }
        return count >= options.path("at-least").asInt(0)
                && count <= options.path("at-most").asInt(Integer.MAX_VALUE);
    }

    private static int count(String word, String text) {
        return matches(
                Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
                text);
    }

    private static int matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    private String text(String key) {
        JsonNode value = options.path(key);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException("needs " + key + ", a text");
        }
        return value.asText();
    }

    private int number(String key) {
        JsonNode value = options.path(key);
        if (!value.isIntegralNumber() || value.intValue() < 1) {
            throw new IllegalArgumentException("needs " + key + ", a whole number from 1");
        }
        return value.intValue();
    }

    private List<String> list(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : options.path(key)) {
            texts.add(each.asText());
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("needs " + key + ", a list of texts");
        }
        return List.copyOf(texts);
    }
}
