package org.align4j.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a text is cut before BPE, of the ways that llama.cpp has. */
enum PreTokenizer {
    GPT_2("gpt-2", false, false, "ByteLevel+"),
    SMOLLM("smollm", false, false, "Digits", "ByteLevel+"),
    LLAMA_3(
            "llama-bpe",
            true,
            false,
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "ByteLevel"),
    /** Its NFC is not done by llama.cpp; published files are converted without it all the same. */
    QWEN_2(
            "qwen2",
            false,
            true,
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "ByteLevel");

    private final String ggmlName;
    private final boolean wholeWords;
    private final boolean mayCompose;
    private final List<String> steps;

    PreTokenizer(String ggmlName, boolean wholeWords, boolean mayCompose, String... steps) {
        this.ggmlName = ggmlName;
        this.wholeWords = wholeWords;
        this.mayCompose = mayCompose;
        this.steps = List.of(steps);
    }

    /** The value of {@code tokenizer.ggml.pre}. */
    String ggmlName() {
        return ggmlName;
    }

    /** The one that cuts as a {@code tokenizer.json} says; null if none does. */
    static @Nullable PreTokenizer of(JsonNode tokenizer) {
        List<String> given = new ArrayList<>();
        collect(tokenizer.path("pre_tokenizer"), given);
        boolean whole = tokenizer.path("model").path("ignore_merges").asBoolean();
        JsonNode normalizer = tokenizer.path("normalizer");
        boolean plain = normalizer.isMissingNode() || normalizer.isNull();
        boolean composes = normalizer.path("type").asText().equals("NFC");
        for (PreTokenizer known : values()) {
            if (known.steps.equals(given) && known.wholeWords == whole && (plain || (known.mayCompose && composes))) {
                return known;
            }
        }
        return null;
    }

    private static void collect(JsonNode step, List<String> into) {
        String type = step.path("type").asText();
        switch (type) {
            case "Sequence" -> step.path("pretokenizers").forEach(inner -> collect(inner, into));
            case "ByteLevel" -> {
                String prefix = step.path("add_prefix_space").asBoolean(true) ? "prefixed " : "";
                into.add(prefix + "ByteLevel" + (step.path("use_regex").asBoolean(true) ? "+" : ""));
            }
            case "Digits" -> into.add(step.path("individual_digits").asBoolean() ? "Digits" : "digit groups");
            case "Split" -> {
                boolean usual = step.path("behavior").asText().equals("Isolated")
                        && !step.path("invert").asBoolean();
                into.add((usual ? "" : "other ")
                        + step.path("pattern").path("Regex").asText());
            }
            default -> into.add("other " + type);
        }
    }
}
