package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.data.Dataset;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.align4j.pipeline.stage.Artifact;

/**
 * One evaluation, read back.
 *
 * @param run the run that made it
 * @param json its {@code evaluation.json}
 * @param pairs what was compared; empty where there was no baseline
 */
record EvaluationRecord(RunRecord run, JsonNode json, List<EvaluatedPair> pairs) {
    static Optional<EvaluationRecord> of(RunRecord run) throws IOException {
        Path file = run.folder().resolve(Artifact.EVALUATION.folder());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Path pairs = run.folder().resolve(Artifact.COMPARISONS.folder());
        return Optional.of(new EvaluationRecord(
                run,
                JsonFile.object(file),
                Files.exists(pairs) ? Dataset.open(pairs, EvaluatedPair.class).toList() : List.of()));
    }

    double number(String key) {
        JsonNode value = json.path(key);
        if (!value.isNumber() && !value.isNull() && !value.isMissingNode()) {
            throw new UserError(run.folder().resolve(Artifact.EVALUATION.folder()) + ": " + key + " is not a number");
        }
        return value.asDouble(Double.NaN);
    }

    /** A value with its {@code _low} and {@code _high}, if it was measured. */
    Optional<Interval> interval(String key) {
        return json.has(key)
                ? Optional.of(new Interval(number(key), number(key + "_low"), number(key + "_high")))
                : Optional.empty();
    }

    /** How far the judge's principles are honoured before and after, if it has any and there was a baseline. */
    Map<String, BeforeAfter> principles() {
        Map<String, BeforeAfter> principles = new LinkedHashMap<>();
        json.path("principles").properties().forEach(entry -> {
            JsonNode before = json.path("baseline_principles").path(entry.getKey());
            if (before.isNumber() && entry.getValue().isNumber()) {
                principles.put(
                        entry.getKey(),
                        new BeforeAfter(before.asDouble(), entry.getValue().asDouble()));
            }
        });
        return principles;
    }

    /** The measures of its suite, in their order. */
    List<String> suite() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("suite/") && json.has(name + "_low")) {
                names.add(name);
            }
        });
        return names;
    }

    /** A measure of the baseline and of the policy. */
    record BeforeAfter(double before, double after) {}

    String text(String key) {
        return json.path(key).asText();
    }
}
