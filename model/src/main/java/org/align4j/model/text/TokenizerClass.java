package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The class with which transformers 5 loads a folder's tokenizer. Some keep only the vocabulary, the merges and the
 * post-processor of {@code tokenizer.json} and have normalizer, pre-tokenizer, decoder and default tokens of their own, which
 * stand in {@code tokenizer-classes.json}; {@code AutoTokenizer} chooses by {@code tokenizer_class} and {@code model_type}.
 */
final class TokenizerClass {
    private static final JsonNode TABLE = table();
    private static final String LLAMA = "LlamaTokenizer";
    private static final String AS_THE_FILE_SAYS = "TokenizersBackend";

    private TokenizerClass() {}

    /**
     * Puts the class's parts into {@code tokenizer.json} and its default tokens into the config, if it has any.
     *
     * @param model {@code config.json}, may be empty
     * @return whether the class builds the tokenizer anew, so that the file's added tokens are not there yet
     */
    static boolean apply(ObjectNode tokenizer, ObjectNode config, JsonNode model) {
        String name = name(tokenizer, config, model);
        JsonNode parts = TABLE.get("classes").path(name);
        boolean merges = tokenizer.path("model").path("merges").isArray();
        if (parts.isMissingNode() || !merges) {
            return false;
        }
        parts.get("tokens").properties().forEach(token -> config.putIfAbsent(token.getKey(), token.getValue()));
        for (String part : new String[] {"normalizer", "pre_tokenizer", "decoder"}) {
            tokenizer.set(part, parts.get(part).deepCopy());
        }
        if (parts.has("post_processor")) {
            tokenizer.set("post_processor", parts.get("post_processor"));
        }
        ObjectNode bpe = (ObjectNode) tokenizer.get("model");
        bpe.setAll((ObjectNode) parts.get("model"));
        bpe.put("type", "BPE").put("ignore_merges", false).putNull("dropout");
        bpe.put(
                "unk_token",
                parts.get("unknown").asBoolean() ? TokenizerConfig.spelling(config.get("unk_token")) : null);
        prefixSpace(tokenizer, config, name);
        return true;
    }

    /** The class's name; one without a row in the table takes the file as it is. */
    private static String name(ObjectNode tokenizer, ObjectNode config, JsonNode model) {
        String given = config.path("tokenizer_class").asText("");
        String said = (given.isEmpty() ? model.path("tokenizer_class").asText("") : given).replaceAll("Fast$", "");
        String type = model.path("model_type").asText("");
        String registered = TABLE.get("registered").path(type).asText("");
        boolean corrected = false;
        for (JsonNode wrong : TABLE.get("corrected")) {
            corrected |= wrong.asText().equals(type);
        }
        if (said.isEmpty()) {
            return registered;
        }
        boolean bytes = tokenizer.toString().contains("\"ByteLevel\"");
        if (said.equals(LLAMA) && bytes && !corrected) {
            return AS_THE_FILE_SAYS;
        }
        if (registered.isEmpty() || registered.equals(said)) {
            return said;
        }
        return registered.equals(AS_THE_FILE_SAYS) || corrected ? registered : said;
    }

    /** Whether a space is put before the text, by {@code add_prefix_space} and {@code legacy}. */
    private static void prefixSpace(ObjectNode tokenizer, ObjectNode config, String name) {
        JsonNode split = tokenizer.get("pre_tokenizer");
        if (split.path("type").asText().equals("Metaspace")) {
            boolean before = config.path("add_prefix_space").asBoolean(true);
            boolean always = name.equals(LLAMA) && config.path("legacy").asBoolean(false);
            ((ObjectNode) split).put("prepend_scheme", before ? (always ? "always" : "first") : "never");
            if (!before && name.equals(LLAMA)) {
                ArrayNode steps = (ArrayNode) tokenizer.get("decoder").get("decoders");
                steps.remove(steps.size() - 1); // nothing was put before the text that would be stripped
            }
        } else {
            boolean before = config.path("add_prefix_space").asBoolean(false);
            for (JsonNode step : split.has("pretokenizers")
                    ? split.get("pretokenizers")
                    : JsonFiles.JSON.createArrayNode().add(split)) {
                if (step.path("type").asText().equals("ByteLevel")) {
                    ((ObjectNode) step).put("add_prefix_space", before);
                }
            }
        }
    }

    private static JsonNode table() {
        try (InputStream in =
                Objects.requireNonNull(TokenizerClass.class.getResourceAsStream("tokenizer-classes.json"))) {
            return JsonFiles.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading tokenizer-classes.json", e);
        }
    }
}
