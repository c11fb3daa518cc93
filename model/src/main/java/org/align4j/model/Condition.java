package org.align4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;

/**
 * What a policy was told of each completion while it learned, and is to be told when it writes: a text right behind the
 * prompt. It stands in the policy's folder ({@code condition.json}), so that whoever samples from it gets what was trained.
 *
 * @param template text with {@value #PLACE} where the value stands
 * @param value of what is wanted, such as {@code positive}
 * @param guidance by how much the logits move from those without the text to those with it: 1 is the conditional
 *     distribution, above 1 beyond it (Ho and Salimans 2022), 0 as if nothing were said
 */
public record Condition(String template, String value, double guidance) {
    /** The file's name. */
    public static final String FILE = "condition.json";

    /** Where in a template the value stands. */
    public static final String PLACE = "{}";

    private static final ObjectMapper JSON = new ObjectMapper();

    public Condition {
        if (!template.contains(PLACE)) {
            throw new UserError(
                    "template must contain " + PLACE + ", where the value stands, but is \"" + template + "\"");
        }
        if (!(guidance >= 0) || Double.isInfinite(guidance)) {
            throw new UserError("guidance must be at least 0, but is " + guidance);
        }
    }

    /** What stands behind the prompt. */
    public String text() {
        return text(value);
    }

    /** The same with another value. */
    public String text(String other) {
        return template.replace(PLACE, other);
    }

    /** Whether two distributions are read, with the text and without. */
    public boolean guides() {
        return guidance != 1;
    }

    /** @throws UserError if the folder's file is not such a condition */
    public static Optional<Condition> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(file.toFile());
            if (!json.path("template").isTextual()
                    || !json.path("value").isTextual()
                    || !json.path("guidance").isNumber()) {
                throw new UserError("template and value must be texts, guidance a number");
            }
            return Optional.of(new Condition(
                    json.get("template").asText(),
                    json.get("value").asText(),
                    json.get("guidance").asDouble()));
        } catch (IOException | UserError e) {
            throw new UserError(
                    file + ": not a condition: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    public void write(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("template", template).put("value", value).put("guidance", guidance);
        AtomicFiles.writeText(folder.resolve(FILE), json.toPrettyString() + "\n");
    }

    /** One line for whoever samples. */
    public String described() {
        return "conditioned (" + FILE + "): \"" + text().strip() + "\" stands behind every prompt"
                + (guides() ? ", guidance " + guidance + ", two rows a completion" : "");
    }
}
