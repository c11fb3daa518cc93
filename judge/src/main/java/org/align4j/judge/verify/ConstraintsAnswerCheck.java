package org.align4j.judge.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Instructions that a program can check, a list of them as JSON in the ground truth:
 * {@code [{"type": "min-words", "value": 50}, {"type": "no-commas"}]}. The deterministic ones of IFEval (Zhou et al. 2023);
 * docs/judges.md lists them. An instruction that is not known leaves the completion undecided.
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
        if (!list.isArray() || list.isEmpty()) {
            return CheckOutcome.undecided("the ground truth is not a JSON list of constraints");
        }
        String text = candidate.completion().lastText();
        List<String> broken = new ArrayList<>();
        for (JsonNode each : list) {
            try {
                boolean holds = !text.isBlank()
                        && Constraint.of(each, candidate.prompt().lastText()).test(text);
                if (!holds) {
                    broken.add(each.path("type").asText());
                }
            } catch (IllegalArgumentException e) {
                return CheckOutcome.undecided("constraint " + each + ": " + e.getMessage());
            }
        }
        double share = 1 - (double) broken.size() / list.size();
        return CheckOutcome.share(
                scoring == Scoring.ALL ? Math.floor(share) : share,
                broken.isEmpty() ? "all hold" : "not kept: " + String.join(", ", broken));
    }
}
