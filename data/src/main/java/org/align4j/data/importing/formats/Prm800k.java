package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.MarkedSteps;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.SpreadRows;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;

/**
 * PRM800K (Lightman et al. 2023). As TRL reads it, a row gives one solution per step that was rated but not gone on with, and
 * one of the steps that were; a step is right if it was rated 1, or written by the labeller. The ratings are kept.
 */
public record Prm800k() implements Importer {
    @Override
    public String name() {
        return "prm800k";
    }

    @Override
    public String doc() {
        return "PRM800K solutions, every step rated -1, 0 or 1: question (problem), label (steps)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.STEPS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question", "label").filter(match -> sample.most("label", label -> label.has("steps")));
    }

    @Override
    public RowSource examples(RowSource rows) {
        return new SpreadRows(rows, Prm800k::solutions);
    }

    private static List<ObjectNode> solutions(ObjectNode row) {
        JsonNode problem = row.path("question").path("problem");
        JsonNode steps = row.path("label").path("steps");
        if (!problem.isTextual() || !steps.isArray()) {
            throw new RowProblem(Reason.MISSING_COLUMN, "question has no problem, or label no steps");
        }
        List<ObjectNode> solutions = new ArrayList<>();
        List<JsonNode> taken = new ArrayList<>();
        for (JsonNode step : steps) {
            int chosen = chosen(step);
            JsonNode completions = step.path("completions");
            for (int i = 0; i < completions.size(); i++) {
                if (i != chosen) {
                    List<JsonNode> other = new ArrayList<>(taken);
                    other.add(completions.get(i));
                    solutions.add(solution(problem, other));
                }
            }
            JsonNode next = chosen >= 0 ? completions.path(chosen) : human(step.path("human_completion"));
            if (!next.isObject()) {
                break;
            }
            taken.add(next);
        }
        if (!taken.isEmpty() || solutions.isEmpty()) {
            solutions.add(solution(problem, taken));
        }
        return solutions;
    }

    /** Which completion was gone on with, -1 if none; a column in which some are null may hold 0.0 for 0. */
    private static int chosen(JsonNode step) {
        JsonNode chosen = step.path("chosen_completion");
        if (chosen.isMissingNode() || chosen.isNull()) {
            return -1;
        }
        double number = Values.number("chosen_completion", chosen);
        if (number < 0 || number >= step.path("completions").size() || number != Math.rint(number)) {
            throw new RowProblem(
                    Reason.INVALID_NUMBER, "chosen_completion is " + number + ", which is not one of the completions");
        }
        return (int) number;
    }

    /** What the labeller wrote needs no rating. */
    private static JsonNode human(JsonNode completion) {
        return completion.isObject() ? ((ObjectNode) completion.deepCopy()).put("rating", 1) : completion;
    }

    private static ObjectNode solution(JsonNode problem, List<JsonNode> steps) {
        ObjectNode solution = JsonNodeFactory.instance.objectNode();
        solution.set("prompt", problem);
        ArrayNode list = solution.putArray("steps");
        steps.forEach(list::add);
        return solution;
    }

    @Override
    public Draft read(Fields row) {
        List<String> texts = new ArrayList<>();
        List<Boolean> labels = new ArrayList<>();
        List<Double> ratings = new ArrayList<>();
        for (JsonNode element : row.elements("steps")) {
            Fields step = row.object("steps", element);
            texts.add(step.text("text"));
            Optional<Double> rating = step.optionalNumber("rating");
            labels.add(rating.isPresent() && rating.get() == 1);
            rating.ifPresent(ratings::add);
        }
        boolean all = ratings.size() == texts.size();
        return Draft.of(row)
                .prompt(Content.text(row.text("prompt")))
                .steps(new MarkedSteps(texts, labels, all ? ratings : null));
    }
}
