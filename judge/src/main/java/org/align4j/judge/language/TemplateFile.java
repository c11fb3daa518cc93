package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.options.Suggestion;

/** The keys of a template file. */
final class TemplateFile {
    private static final List<String> REQUIRED =
            List.of("id", "version", "system", "question", "label-ending", "verdict-ending", "strict-ending");
    private static final List<String> OPTIONAL = List.of(
            "kind",
            "labels",
            "values",
            "ties",
            "completion-part",
            "reference-part",
            "reasoning-ending",
            "structured-ending");
    private static final LabelSet DUEL = new LabelSet(List.of("1", "2", "tie"), List.of(1.0, 0.0, 0.5));

    private final JsonNode file;
    private final String name;

    private TemplateFile(JsonNode file, String name) {
        this.file = file;
        this.name = name;
    }

    static QuestionTemplate template(JsonNode file, String sha256, String name) {
        return new TemplateFile(file, name).read(sha256);
    }

    private QuestionTemplate read(String sha256) {
        checkKeys();
        QuestionTemplate.Words words = new QuestionTemplate.Words(
                words("system"),
                words("question"),
                words("completion-part"),
                words("reference-part"),
                words("reasoning-ending"),
                words("label-ending"),
                words("verdict-ending"),
                words("strict-ending"),
                words("structured-ending"));
        QuestionTemplate.Kind kind = kind();
        return new QuestionTemplate(
                text("id"), file.path("version").asInt(), sha256, kind, labels(kind), ties(), words);
    }

    private void checkKeys() {
        Set<String> known = new TreeSet<>(REQUIRED);
        known.addAll(OPTIONAL);
        file.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new UserError("template " + name + " has no key '" + key + "'" + Suggestion.phrase(key, known)
                        + " (there are " + String.join(", ", known) + ")");
            }
        });
        for (String key : REQUIRED) {
            if (!file.hasNonNull(key)) {
                throw new UserError("template " + name + " must have the keys " + String.join(", ", REQUIRED)
                        + ", but has no " + key);
            }
        }
        if (!file.path("version").isInt()) {
            throw new UserError("template " + name + ": version must be a whole number");
        }
    }

    private QuestionTemplate.Kind kind() {
        String word = file.path("kind").asText("pairwise").toUpperCase(Locale.ROOT);
        for (QuestionTemplate.Kind kind : QuestionTemplate.Kind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        throw new UserError("template " + name + ": kind must be pairwise, pointwise or listwise but was "
                + file.path("kind").asText());
    }

    private RankingReading.Ties ties() {
        if (file.has("ties") && !file.path("ties").isBoolean()) {
            throw new UserError("template " + name + ": ties must be true or false");
        }
        return file.path("ties").asBoolean() ? RankingReading.Ties.ALLOWED : RankingReading.Ties.NONE;
    }

    private LabelSet labels(QuestionTemplate.Kind kind) {
        if (kind == QuestionTemplate.Kind.PAIRWISE && !file.has("labels") && !file.has("values")) {
            return DUEL;
        }
        List<String> labels = new ArrayList<>();
        file.path("labels").forEach(label -> labels.add(label.asText()));
        List<Double> values = new ArrayList<>();
        file.path("values").forEach(value -> values.add(value.asDouble(Double.NaN)));
        if (values.stream().anyMatch(value -> value.isNaN())) {
            throw new UserError("template " + name + ": values must be numbers");
        }
        return new LabelSet(labels, values);
    }

    private TemplateText words(String key) {
        return TemplateText.of(text(key));
    }

    private String text(String key) {
        return file.path(key).asText("");
    }
}
