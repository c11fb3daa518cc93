package org.align4j.judge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.Comparison;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/**
 * A program that compares: it reads {@code {"id", "prompt", "first", "second", "ground_truth"}} and writes
 * {@code {"id", "p_first"}}, {@code {"id", "tie": true}} or {@code {"id", "error"}}, with a {@code rationale} if it likes.
 */
public final class CommandJudge implements ProgramJudge {
    private final ProgramPool programs;

    public CommandJudge(CommandSettings settings) {
        this.programs = new ProgramPool(settings);
    }

    @Override
    public ProgramPool programs() {
        return programs;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        List<ObjectNode> questions = new ArrayList<>();
        for (Comparison pair : comparisons) {
            questions.add(ProgramPool.question(pair.id(), pair.prompt())
                    .put("first", pair.first().lastText())
                    .put("second", pair.second().lastText())
                    .put("ground_truth", pair.groundTruth()));
        }
        return programs
                .ask(questions, said -> verdict(ProgramPool.Answer.of(said)).ok())
                .stream()
                .map(CommandJudge::verdict)
                .toList();
    }

    private static Verdict verdict(ProgramPool.Answer answer) {
        Cost cost = answer.cost();
        JsonNode said = answer.answer();
        if (said == null) {
            return Verdict.failed(Status.ERROR, answer.problem(), cost);
        }
        String rationale = rationale(said);
        if (said.hasNonNull("tie") && !said.path("tie").isBoolean()) {
            return Verdict.failed(Status.UNPARSED, "tie must be true or false in " + ProgramPool.shown(said), cost);
        }
        if (said.path("tie").booleanValue()
                && said.hasNonNull("p_first")
                && ProgramPool.number(said, "p_first") != 0.5) {
            return Verdict.failed(
                    Status.UNPARSED, "a tie has no other p_first than 0.5 in " + ProgramPool.shown(said), cost);
        }
        if (said.path("tie").booleanValue()) {
            return new Verdict(Status.OK, 0.5, true, rationale, Reading.PROGRAM, null, cost);
        }
        double p = ProgramPool.number(said, "p_first");
        if (!(p >= 0 && p <= 1)) {
            return Verdict.failed(
                    Status.UNPARSED, "p_first must be a number between 0 and 1 in " + ProgramPool.shown(said), cost);
        }
        return new Verdict(Status.OK, p, false, rationale, Reading.PROGRAM, null, cost);
    }

    static @Nullable String rationale(JsonNode said) {
        return said.path("rationale").isTextual() ? said.path("rationale").textValue() : null;
    }
}
