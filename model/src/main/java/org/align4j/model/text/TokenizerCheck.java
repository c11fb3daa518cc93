package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/**
 * Refuses a {@code tokenizer.json} before the tokenizers library sees it: the library ends the whole program on values that
 * it did not expect. {@code tokenizer-parts.json} has the types of parts and what each of their keys may be; a key that is
 * left out is for the library to name.
 */
final class TokenizerCheck {
    /** Above every published vocabulary; a table has a place for every id below the largest. */
    static final int LARGEST_ID = 10_000_000;
    /** Published added tokens have some dozen characters; for 100,000 the library computes for minutes. */
    private static final int LONGEST_ADDED = 1000;

    static final String ADDED = "a text of 1 to " + LONGEST_ADDED + " characters";
    private static final JsonNode PARTS = parts();
    private static final String MODEL = "model";

    private final Path file;
    /** How often all replacements together may multiply the length of a text. */
    private final ReplacementGrowth growth;

    private TokenizerCheck(Path file) {
        this.file = file;
        this.growth = new ReplacementGrowth(file);
    }

    /** Checks all of it. */
    static void check(Path file, ObjectNode tokenizer) {
        TokenizerCheck check = new TokenizerCheck(file);
        for (String part : List.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            JsonNode value = tokenizer.path(part);
            if (!value.isMissingNode() && !value.isNull()) {
                check.part(part, part, value);
            }
        }
        JsonNode model = tokenizer.path(MODEL);
        check.require(model.isObject(), MODEL, "an object", model);
        check.fields(MODEL, PARTS.get(MODEL).get(check.modelType(model)), model);
        check.prefix(model);
        JsonNode added = tokenizer.path("added_tokens");
        check.require(added.isMissingNode() || added.isNull() || added.isArray(), "added_tokens", "a list", added);
        for (int i = 0; i < added.size(); i++) {
            check.addedToken("added_tokens[" + i + "]", added.get(i));
        }
        if (added.isNull()) {
            tokenizer.remove("added_tokens");
        }
    }

    /** An added token's entry, in {@code tokenizer.json} or in {@code added_tokens_decoder}. */
    static void requireAddedToken(Path file, String id, JsonNode token) {
        TokenizerCheck check = new TokenizerCheck(file);
        String place = "added_tokens_decoder." + id;
        check.require(id.matches("\\d{1,7}"), place, "an id below " + LARGEST_ID + " as its key", token);
        check.addedToken(place, token);
    }

    private void addedToken(String place, JsonNode token) {
        require(token.isObject(), place, "an object", token);
        require(
                token.path("content").isTextual() && fits(token.path("content").asText()),
                place + ".content",
                ADDED,
                token.path("content"));
        if (token.has("id")) {
            id(place + ".id", token.get("id"));
        }
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
            require(
                    !token.has(flag) || token.get(flag).isBoolean(),
                    place + "." + flag,
                    "true or false",
                    token.get(flag));
        }
    }

    /** Whether an added token may have this text. */
    static boolean fits(String content) {
        return !content.isEmpty() && content.length() <= LONGEST_ADDED;
    }

    private void part(String part, String place, JsonNode value) {
        require(value.isObject(), place, "null or an object", value);
        JsonNode types = PARTS.get(part);
        JsonNode type = value.path("type");
        require(type.isTextual() && types.has(type.asText()), place + ".type", "one of " + names(types), type);
        fields(place, types.get(type.asText()), value);
    }

    /** Old files do not say what their model is. */
    private String modelType(JsonNode model) {
        JsonNode types = PARTS.get(MODEL);
        JsonNode type = model.path("type");
        if (!type.isMissingNode()) {
            require(type.isTextual() && types.has(type.asText()), MODEL + ".type", "one of " + names(types), type);
            return type.asText();
        }
        return model.has("merges")
                ? "BPE"
                : model.path("vocab").isArray()
                        ? "Unigram"
                        : model.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
    }

    private void fields(String place, JsonNode expected, JsonNode value) {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            JsonNode given = value.path(field.getKey());
            String kind = field.getValue().asText();
            boolean mayBeNull = kind.endsWith("?");
            if (!given.isMissingNode() && !(mayBeNull && given.isNull())) {
                field(
                        place + "." + field.getKey(),
                        mayBeNull ? kind.substring(0, kind.length() - 1) : kind,
                        given,
                        value);
            }
        }
    }

    private void field(String place, String kind, JsonNode value, JsonNode parent) {
        switch (kind) {
            case "flag" -> require(value.isBoolean(), place, "true or false", value);
            case "text" -> require(value.isTextual(), place, "a text", value);
            case "character" ->
                require(
                        value.isTextual() && value.asText().codePoints().count() == 1,
                        place,
                        "a text of one character",
                        value);
            case "whole" -> whole(place, value);
            case "positive" -> {
                whole(place, value);
                require(value.asInt() > 0, place, "at least 1", value);
            }
            case "zero" -> require(value.isNumber() && value.asDouble() == 0, place, "0", value);
            case "pattern" -> growth.add(place, value, parent.path("content"));
            case "token" -> {
                require(value.isArray() && value.size() == 2 && value.get(0).isTextual(), place, "[text, id]", value);
                id(place, value.get(1));
            }
            case "ids" -> ids(place, value);
            case "scores" -> scores(place, value);
            case "merges" -> merges(place, value);
            case "single" -> pieces(place, value, parent.path("special_tokens"), Set.of("A"));
            case "pair" -> pieces(place, value, parent.path("special_tokens"), Set.of("A", "B"));
            case "special_tokens" -> specialTokens(place, value);
            default -> {
                if (kind.endsWith("*")) {
                    require(value.isArray(), place, "a list", value);
                    for (int i = 0; i < value.size(); i++) {
                        part(kind.substring(0, kind.length() - 1), place + "[" + i + "]", value.get(i));
                    }
                } else {
                    List<String> words = List.of(kind.split("\\|"));
                    boolean known = words.stream().anyMatch(word -> word.equalsIgnoreCase(value.asText()));
                    require(value.isTextual() && known, place, "one of " + String.join(", ", words), value);
                }
            }
        }
    }

    private void whole(String place, JsonNode value) {
        boolean fits = value.isIntegralNumber() && value.canConvertToInt() && value.asInt() >= 0;
        require(fits, place, "a whole number from 0 on", value);
    }

    private void id(String place, JsonNode value) {
        boolean fits =
                value.isIntegralNumber() && value.canConvertToInt() && value.asInt() >= 0 && value.asInt() < LARGEST_ID;
        require(fits, place, "an id from 0 to " + (LARGEST_ID - 1), value);
    }

    private void ids(String place, JsonNode vocabulary) {
        require(vocabulary.isObject(), place, "an object of ids", vocabulary);
        vocabulary.properties().forEach(entry -> id(place + "." + Quoted.brief(entry.getKey()), entry.getValue()));
    }

    private void scores(String place, JsonNode vocabulary) {
        require(vocabulary.isArray(), place, "a list of [text, number]", vocabulary);
        for (int i = 0; i < vocabulary.size(); i++) {
            JsonNode piece = vocabulary.get(i);
            boolean fits = piece.isArray()
                    && piece.size() == 2
                    && piece.get(0).isTextual()
                    && piece.get(1).isNumber()
                    && Double.isFinite(piece.get(1).asDouble());
            require(fits, place + "[" + i + "]", "[text, number]", piece);
        }
    }

    private void merges(String place, JsonNode merges) {
        require(merges.isArray(), place, "a list", merges);
        for (int i = 0; i < merges.size(); i++) {
            JsonNode merge = merges.get(i);
            boolean pair = merge.isArray()
                    && merge.size() == 2
                    && merge.get(0).isTextual()
                    && merge.get(1).isTextual();
            boolean text = merge.isTextual() && merge.asText().split(" ", -1).length == 2;
            require(pair || text, place + "[" + i + "]", "two texts", merge);
        }
    }

    /** The library cuts the prefix off the second of a merge without looking whether it is there. */
    private void prefix(JsonNode model) {
        String prefix = model.path("continuing_subword_prefix").asText("");
        JsonNode merges = model.path("merges");
        for (int i = 0; i < merges.size() && !prefix.isEmpty(); i++) {
            JsonNode merge = merges.get(i);
            String second =
                    merge.isArray() ? merge.get(1).asText() : merge.asText().split(" ", -1)[1];
            require(
                    second.startsWith(prefix),
                    "model.merges[" + i + "]",
                    "of a second that begins with " + prefix,
                    merge);
        }
    }

    private void specialTokens(String place, JsonNode tokens) {
        require(tokens.isObject(), place, "an object", tokens);
        tokens.properties().forEach(entry -> {
            String at = place + "." + Quoted.brief(entry.getKey());
            JsonNode token = entry.getValue();
            JsonNode ids = token.path("ids");
            JsonNode spellings = token.path("tokens");
            boolean lists = token.path("id").isTextual() && ids.isArray() && spellings.isArray();
            require(lists && ids.size() == spellings.size(), at, "an id with as many ids as tokens", token);
            ids.forEach(id -> id(at + ".ids", id));
            spellings.forEach(text -> require(text.isTextual(), at + ".tokens", "a list of texts", text));
        });
    }

    private void pieces(String place, JsonNode pieces, JsonNode specialTokens, Set<String> sequences) {
        require(pieces.isArray(), place, "a list", pieces);
        for (int i = 0; i < pieces.size(); i++) {
            String at = place + "[" + i + "]";
            JsonNode piece = pieces.get(i);
            JsonNode special = piece.path("SpecialToken");
            JsonNode sequence = piece.path("Sequence");
            JsonNode inner = special.isObject() ? special : sequence;
            require(piece.size() == 1 && inner.isObject(), at, "a SpecialToken or a Sequence", piece);
            String id = inner.path("id").asText();
            boolean known = special.isObject() ? specialTokens.has(id) : sequences.contains(id);
            require(
                    inner.path("id").isTextual() && known,
                    at + ".id",
                    "one of the special_tokens or of " + new TreeSet<>(sequences),
                    inner.path("id"));
            if (inner.has("type_id")) {
                whole(at + ".type_id", inner.get("type_id"));
            }
        }
    }

    private void require(boolean holds, String place, String what, JsonNode value) {
        if (!holds) {
            throw new UserError(file + ": " + place + " must be " + what + ", but is "
                    + (value.isMissingNode() ? "missing" : Quoted.brief(value)));
        }
    }

    private static String names(JsonNode types) {
        List<String> names = new ArrayList<>();
        types.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }

    private static JsonNode parts() {
        try (InputStream in =
                Objects.requireNonNull(TokenizerCheck.class.getResourceAsStream("tokenizer-parts.json"))) {
            return JsonFiles.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading tokenizer-parts.json", e);
        }
    }
}
