package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * The example solutions that GSM8K was published with: every column that holds {@code is_correct} and {@code solution} is a
 * completion. The number behind "A:" is the ground truth.
 */
public record Gsm8kSolutions() implements Importer {
    private static final String MARK = "A:";

    @Override
    public String name() {
        return "gsm8k-solutions";
    }

    @Override
    public String doc() {
        return "GSM8K problems with graded solutions of models: question, ground_truth (ends in A: 42), and per model is_correct, solution";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELS, Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = new TreeSet<>(sample.columns());
        columns.removeIf(column -> !sample.most(column, Gsm8kSolutions::isSolution));
        if (columns.isEmpty() || !sample.columns().containsAll(Set.of("question", "ground_truth"))) {
            return Optional.empty();
        }
        columns.addAll(Set.of("question", "ground_truth"));
        return Optional.of(new Match(columns, Match.Evidence.LAYOUT));
    }

    private static boolean isSolution(JsonNode value) {
        return value.has("is_correct") && value.has("solution");
    }

    @Override
    public Draft read(Fields row) {
        List<GradedCompletion> candidates = new ArrayList<>();
        for (String column : row.names()) {
            JsonNode value = row.peek(column);
            if (isSolution(value)) {
                Fields solution = row.object(column);
                candidates.add(GradedCompletion.labelled(
                        Content.assistant(solution.text("solution")), solution.truth("is_correct")));
            }
        }
        String worked = row.text("ground_truth");
        int mark = worked.lastIndexOf(MARK);
        String number =
                mark < 0 ? "" : worked.substring(mark + MARK.length()).strip().replace(",", "");
        if (number.isEmpty()) {
            throw new RowProblem(Reason.NO_ANSWER, "ground_truth has no number after " + MARK);
        }
        return Draft.of(row)
                .prompt(Content.user(row.text("question")))
                .candidates(candidates)
                .groundTruth(number)
                .judgement(new Judgement(null, null, null, "rule", null, null, null));
    }
}
