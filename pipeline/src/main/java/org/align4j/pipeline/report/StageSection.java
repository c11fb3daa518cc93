package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run: what it came to, what it read and wrote, how its metrics went, what it was told.
 *
 * @param anchor its id on the page
 * @param headline the result that tells most, as words; may be empty
 * @param flow what it read from whom, and wrote
 * @param facts what it reported
 * @param charts of the metrics that tell most
 * @param more of the others
 */
record StageSection(
        String anchor,
        String title,
        String time,
        String headline,
        String flow,
        List<Fact> facts,
        List<Chart> charts,
        List<Chart> more,
        String options) {
    private static final int SHOWN = 4;
    private static final String MEMORY = "memory_estimate_bytes";
    /** The results that say how a stage went, the most telling first. */
    private static final List<String> TELLING = List.of(
            "win_rate",
            "held_out.accuracy",
            "eval_rewards/accuracies",
            "eval_loss",
            "loss",
            "judged",
            "completions",
            "pairs",
            "prompts",
            "steps");

    /** A value with its name and what it means. */
    record Fact(String value, String name, String tip) {}

    /** @param learning where the reward's curves stand, if it has any */
    static StageSection of(RunRecord run, Ancestry ancestry, Optional<LearningSection> learning, Meanings meanings) {
        Set<String> drawn = learning.map(LearningSection::drawn).orElse(Set.of());
        List<Curve> curves = Curve.of(run).stream()
                .filter(curve -> curve.names().stream().noneMatch(drawn::contains))
                .toList();
        List<Chart> charts =
                curves.stream().map(curve -> curve.chart("step", meanings)).toList();
        int shown = MetricOrder.telling(
                curves.stream().map(curve -> curve.names().get(0)).collect(Collectors.toSet()), SHOWN);
        String name = ancestry.name(run);
        List<Fact> facts = facts(run, meanings);
        return new StageSection(
                ancestry.anchor(run),
                name.equals(run.stage()) ? name : name + " (" + run.stage() + ")",
                Numbers.duration(run.seconds()),
                learning.map(section -> section.shown(meanings).sentence())
                        .orElseGet(() -> facts.stream()
                                .limit(1)
                                .filter(fact -> !fact.name().equals(readable(MEMORY)))
                                .map(fact -> fact.name() + " " + fact.value())
                                .findFirst()
                                .orElse("")),
                flow(run, ancestry),
                facts,
                charts.subList(0, shown),
                charts.subList(shown, charts.size()),
                run.config());
    }

    /** {@code policy from sft, prompts from data}, and what was written. */
    private static String flow(RunRecord run, Ancestry ancestry) {
        List<String> inputs = new ArrayList<>();
        run.inputs().forEach((name, path) -> inputs.add(name + " from " + ancestry.from(path)));
        List<String> outputs = new ArrayList<>();
        run.manifest().path("outputs").forEach(output -> outputs.add(output.asText()));
        String read = inputs.isEmpty() ? "reads nothing" : "reads " + String.join(", ", inputs);
        return read + "; writes " + String.join(", ", outputs);
    }

    /** What the stage reported, the most telling first, its estimate of memory last. */
    private static List<Fact> facts(RunRecord run, Meanings meanings) {
        Map<String, JsonNode> results = new LinkedHashMap<>();
        run.manifest().path("results").properties().forEach(result -> {
            if (result.getValue().isValueNode()) {
                results.put(result.getKey(), result.getValue());
            } else if (result.getValue().isObject()) {
                result.getValue().properties().stream()
                        .filter(part -> part.getValue().isValueNode())
                        .forEach(part -> results.put(result.getKey() + "." + part.getKey(), part.getValue()));
            }
        });
        Set<String> names = new LinkedHashSet<>(TELLING);
        names.retainAll(results.keySet());
        results.keySet().stream().filter(name -> !name.equals(MEMORY)).forEach(names::add);
        if (results.containsKey(MEMORY)) {
            names.add(MEMORY);
        }
        return names.stream()
                .map(name -> new Fact(shown(name, results.get(name)), readable(name), meanings.of(name)))
                .toList();
    }

    private static String readable(String name) {
        return name.equals(MEMORY)
                ? "memory announced"
                : name.replaceFirst("^(held_out\\.)?eval_", "held-out ")
                        .replaceFirst("^held_out\\.", "held-out ")
                        .replace('_', ' ')
                        .replace(".", ": ");
    }

    static String shown(String name, JsonNode value) {
        if (name.equals(MEMORY)) {
            return Numbers.number(Math.rint(value.asDouble() / 1e6)) + " MB";
        }
        return value.isNumber() ? Numbers.of(name, value.asDouble()) : value.asText();
    }
}
