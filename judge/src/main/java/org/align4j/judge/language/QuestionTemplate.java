package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * The words in which a judge is asked, read from a YAML file: one that ships with the project, found by its id, or the
 * user's own, found by its path.
 *
 * @param labels what an answer may say; none where completions are put in order
 * @param ties whether an order may call completions equally good
 * @param sha256 of the file's bytes: a changed word is another template, and nothing kept fits it
 */
record QuestionTemplate(
        String id, int version, String sha256, Kind kind, LabelSet labels, RankingReading.Ties ties, Words words) {
    /** The templates that ship with the project. */
    static final List<String> BUILT_IN = List.of(
            "pairwise",
            "reasoned",
            "reference",
            "five-levels",
            "constitution",
            "less-harmful",
            "rubric",
            "criterion",
            "score",
            "critique",
            "harmful",
            "refused",
            "ranking");

    private static final Set<String> PLACES = Set.of(
            "prompt",
            "first",
            "second",
            "completion",
            "completions",
            "letter",
            "letters",
            "reference",
            "criteria",
            "principle",
            "mark");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** What is judged. */
    enum Kind {
        /** Two completions: which is better. */
        PAIRWISE,
        /** One completion: how good it is. */
        POINTWISE,
        /** All completions of a prompt: their order. */
        LISTWISE
    }

    /**
     * The texts of a template; empty where it has none.
     *
     * @param completionPart one completion of several, for each of them, in the question's place for all
     * @param referencePart stands behind the question where there is a reference answer
     * @param reasoningEnding asks for a reason in a call of its own, before the one for the label
     * @param labelEnding asks for a bare label, where log-probs or a constraint are read
     * @param verdictEnding asks for a reason and a verdict in double brackets, where text is read
     * @param strictEnding asks again after an answer without a verdict
     * @param structuredEnding asks for an object with a rationale and a verdict
     */
    record Words(
            TemplateText system,
            TemplateText question,
            TemplateText completionPart,
            TemplateText referencePart,
            TemplateText reasoningEnding,
            TemplateText labelEnding,
            TemplateText verdictEnding,
            TemplateText strictEnding,
            TemplateText structuredEnding) {
        /** The names of all places. */
        Set<String> places() {
            Set<String> places = new TreeSet<>();
            for (TemplateText text : List.of(
                    system,
                    question,
                    completionPart,
                    referencePart,
                    reasoningEnding,
                    labelEnding,
                    verdictEnding,
                    strictEnding,
                    structuredEnding)) {
                places.addAll(text.places());
            }
            return places;
        }
    }

    static QuestionTemplate load(String idOrPath) {
        try {
            byte[] bytes = read(idOrPath);
            QuestionTemplate template = TemplateFile.template(YAML.readTree(bytes), Hashes.ofBytes(bytes), idOrPath);
            template.check(idOrPath);
            return template;
        } catch (JsonProcessingException e) {
            throw new UserError("template " + idOrPath + " is not YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserError("cannot read template " + idOrPath + ": " + e.getMessage(), e);
        }
    }

    private static byte[] read(String idOrPath) throws IOException {
        if (BUILT_IN.contains(idOrPath)) {
            try (InputStream in = QuestionTemplate.class.getResourceAsStream(idOrPath + ".yaml")) {
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
        for (String place : words.places()) {
            if (!PLACES.contains(place)) {
                throw new UserError("template " + name + " has {{" + place + "}}, but there is only "
                        + String.join(", ", PLACES.stream().sorted().toList()));
            }
        }
        List<String> needed = switch (kind) {
            case PAIRWISE -> List.of("prompt", "first", "second", "mark");
            case POINTWISE -> List.of("prompt", "completion", "mark");
            case LISTWISE -> List.of("prompt", "completions", "mark");
        };
        checkHas(name, "question", words.question(), needed);
        if (kind == Kind.LISTWISE) {
            checkHas(name, "completion-part", words.completionPart(), List.of("letter", "completion", "mark"));
            if (needsPrinciple()) {
                throw new UserError("template " + name + " is listwise, which has no place {{principle}}");
            }
        } else {
            checkLabels(name);
        }
    }

    private static void checkHas(String name, String key, TemplateText text, List<String> needed) {
        for (String place : needed) {
            if (!text.has(place)) {
                throw new UserError("template " + name + " must have {{" + place + "}} in its " + key);
            }
        }
    }

    private void checkLabels(String name) {
        String problem = labels.problem();
        boolean probabilities =
                kind == Kind.POINTWISE || labels.values().stream().allMatch(value -> value >= 0 && value <= 1);
        if (!problem.isEmpty() || !probabilities) {
            throw new UserError("template " + name + " "
                    + (problem.isEmpty() ? "is pairwise, so its values must lie between 0 and 1" : problem));
        }
    }

    boolean needsReference() {
        return words.question().has("reference");
    }

    /** Why a question with this ground truth cannot be put; null if it can. */
    @Nullable String unanswerable(@Nullable String groundTruth) {
        return needsReference() && groundTruth == null ? "template " + label() + " needs a ground truth" : null;
    }

    boolean needsPrinciple() {
        return words.places().contains("principle");
    }

    /** Whether a reason is asked for in a call of its own. */
    boolean reasonsFirst() {
        return !words.reasoningEnding().isEmpty();
    }

    String label() {
        return id + "/" + version;
    }

    /** A text in which nothing can be read as a verdict. */
    String defused(String text) {
        return kind == Kind.LISTWISE ? RankingReading.harmless(text) : labels.defused(text);
    }
}
