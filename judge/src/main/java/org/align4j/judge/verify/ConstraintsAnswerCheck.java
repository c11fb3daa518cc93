package org.align4j.judge.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Instructions that a program can check, in the ground truth: a JSON list of them such as
 * {@code [{"type": "min-words", "value": 50}, {"type": "no-commas"}]}, which docs/judges.md lists, or those of IFEval (Zhou et
 * al. 2023) as its own data have them, {@code instruction_id_list} and {@code kwargs}. An instruction that is not known leaves
 * the completion undecided.
 */
public record ConstraintsAnswerCheck(
        @Option(doc = "Score: all (1 if all are met) or fraction", def = "all")
        Scoring scoring) implements AnswerCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What several constraints come to. */
    public enum Scoring {
        ALL,
        FRACTION
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
        }
        JsonNode list;
        try {
            list = JSON.readTree(candidate.groundTruth());
        } catch (JsonProcessingException e) {
            return CheckOutcome.undecided("the ground truth is not a JSON list of constraints");
        }
        String text = candidate.completion().lastText();
        List<String> broken = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Predicate<String>> checks = new ArrayList<>();
        if (list.path("instruction_id_list").isArray()) {
            ifEval(list, names, checks);
        } else if (list.isArray()) {
            for (JsonNode each : list) {
                names.add(each.path("type").asText());
                checks.add(said ->
                        Constraint.of(each, candidate.prompt().lastText()).test(said));
            }
        }
        if (checks.isEmpty()) {
            return CheckOutcome.undecided(
                    "the ground truth is not a JSON list of constraints, nor IFEval's instruction_id_list and kwargs");
        }
        for (int i = 0; i < checks.size(); i++) {
            try {
                if (text.isBlank() || !checks.get(i).test(text)) {
                    broken.add(names.get(i));
                }
            } catch (IllegalArgumentException e) {
                return CheckOutcome.undecided("constraint " + names.get(i) + ": " + e.getMessage());
            }
        }
        double share = 1 - (double) broken.size() / checks.size();
        return CheckOutcome.share(
                scoring == Scoring.ALL ? Math.floor(share) : share,
                broken.isEmpty() ? "all hold" : "not kept: " + String.join(", ", broken));
    }

    private static void ifEval(JsonNode instructions, List<String> names, List<Predicate<String>> checks) {
        JsonNode ids = instructions.path("instruction_id_list");
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i).asText();
            JsonNode arguments = instructions.path("kwargs").path(i);
            names.add(id);
            checks.add(said -> new IfEvalInstruction(id, arguments).test(said));
        }
    }
}
