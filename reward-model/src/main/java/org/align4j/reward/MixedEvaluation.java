package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far a model that learned from several forms of feedback can be trusted, form by form.
 *
 * @param parts what metrics begin with, and the evaluation
 */
record MixedEvaluation(Map<String, RewardEvaluation> parts) implements RewardEvaluation {
    MixedEvaluation {
        parts = new LinkedHashMap<>(parts);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        parts.forEach((prefix, part) -> part.metrics().forEach((name, value) -> metrics.put(prefix + name, value)));
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        parts.forEach((prefix, part) -> part.facts().forEach((name, value) -> facts.put(prefix + name, value)));
        return facts;
    }

    @Override
    public String words() {
        return parts.entrySet().stream()
                .map(part -> (part.getKey().isEmpty() ? "" : part.getKey().replace("/", ": "))
                        + part.getValue().words())
                .collect(Collectors.joining("; "));
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        parts.forEach((prefix, part) ->
                part.warnings().forEach(warning -> warnings.add(prefix.replace("/", ": ") + warning)));
        return warnings;
    }
}
