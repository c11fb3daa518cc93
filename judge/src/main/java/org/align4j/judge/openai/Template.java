package org.align4j.judge.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;

/**
 * The words in which a judge is asked, read from a YAML file: one that ships with the project, found by its id, or the
 * user's own, found by its path.
 *
 * @param parts the file's content
 * @param sha256 of the file's bytes: a changed word is another template, and nothing cached fits it
 */
record Template(Parts parts, String sha256) {
    /** The templates that ship with the project. */
    static final List<String> BUILT_IN = List.of("pairwise", "reference");

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([\\w-]*)\\s*}}");
    private static final Set<String> PLACES = Set.of("prompt", "first", "second", "reference", "criteria", "mark");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /**
     * The keys of a template file.
     *
     * @param labelEnding asks for a bare label, where log-probs or a constraint are read
     * @param verdictEnding asks for a reason and a verdict in double brackets, where text is read
     * @param strictEnding asks again after an answer without a verdict
     */
    record Parts(
            @JsonProperty("id") String id,
            @JsonProperty("version") int version,
            @JsonProperty("system") String system,
            @JsonProperty("question") String question,
            @JsonProperty("label-ending") String labelEnding,
            @JsonProperty("verdict-ending") String verdictEnding,
            @JsonProperty("strict-ending") String strictEnding) {}

    static Template load(String idOrPath) {
        try {
            byte[] bytes = read(idOrPath);
            Template template = new Template(YAML.readValue(bytes, Parts.class), Hashes.ofBytes(bytes));
            template.check(idOrPath);
            return template;
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "template " + idOrPath + " must have the keys id, version, system, question, label-ending,"
                            + " verdict-ending and strict-ending: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new UserError("cannot read template " + idOrPath + ": " + e.getMessage(), e);
        }
    }

    private static byte[] read(String idOrPath) throws IOException {
        if (BUILT_IN.contains(idOrPath)) {
            try (InputStream in = Template.class.getResourceAsStream(idOrPath + ".yaml")) {
                if (in == null) {
                    throw new UncheckedIOException(new IOException("no resource " + idOrPath + ".yaml"));
                }
                return in.readAllBytes();
            }
        }
        Path file = Path.of(idOrPath);
        if (!Files.isRegularFile(file)) {
            throw new UserError("template must be one of " + String.join(", ", BUILT_IN)
                    + " or a YAML file, but there is no " + idOrPath);
        }
        return Files.readAllBytes(file);
    }

    private void check(String name) {
        String all = text(List.of(
                parts.system(), parts.question(), parts.labelEnding(), parts.verdictEnding(), parts.strictEnding()));
        Matcher places = PLACE.matcher(all);
        while (places.find()) {
            if (!PLACES.contains(places.group(1))) {
                throw new UserError("template " + name + " has {{" + places.group(1) + "}}, but there is only "
                        + String.join(", ", PLACES.stream().sorted().toList()));
            }
        }
        for (String needed : List.of("prompt", "first", "second")) {
            if (!parts.question().contains("{{" + needed + "}}")) {
                throw new UserError("template " + name + " must have {{" + needed + "}} in its question");
            }
        }
    }

    boolean needsReference() {
        return parts.question().contains("{{reference}}");
    }

    String label() {
        return parts.id() + "/" + parts.version();
    }

    /** Fills the places in one pass: what is inserted is never looked at again. */
    static String fill(String text, Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), "")));
    }

    private static String text(List<String> parts) {
        return String.join("\n", parts);
    }
}
