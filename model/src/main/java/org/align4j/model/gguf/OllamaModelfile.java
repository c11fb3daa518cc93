package org.align4j.model.gguf;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.align4j.model.text.Tokenizer;

/**
 * What {@code ollama create NAME -f Modelfile} reads.
 *
 * @param text the file
 * @param hasTemplate whether the chat template is in it
 */
public record OllamaModelfile(String text, boolean hasTemplate) {
    /**
     * The file for a model that lies beside it.
     *
     * @param folder the checkpoint
     * @param file the GGUF file's name
     */
    public static OllamaModelfile of(Path folder, String file) {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            OptionalInt beginId = tokenizer.beginOfText();
            String begin = beginId.isPresent()
                    ? tokenizer.tokens(new int[] {beginId.getAsInt()}).get(0)
                    : "";
            boolean added = tokenizer.encodeWithSpecialTokens("").length > 0;
            OllamaTemplate template = OllamaTemplate.of(tokenizer, begin);
            StringBuilder text = new StringBuilder("FROM ./" + file + "\n");
            if (template != null) {
                text.append("TEMPLATE \"\"\"")
                        .append(template.source(added ? begin : "\0"))
                        .append("\"\"\"\n");
                if (!template.system().isEmpty()) {
                    text.append("SYSTEM \"\"\"").append(template.system()).append("\"\"\"\n");
                }
            }
            List<Integer> ends = tokenizer.endOfText();
            for (String end :
                    tokenizer.tokens(ends.stream().mapToInt(Integer::intValue).toArray())) {
                text.append("PARAMETER stop \"")
                        .append(end.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append("\"\n");
            }
            return new OllamaModelfile(text.toString(), template != null);
        }
    }
}
