package org.align4j.data.importing.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.MarkedSteps;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Math-Shepherd (Wang et al. 2023): problem and solution in one text, every step ends in {@code ки}; {@code label} is the same
 * text with + or - in its place. The first step begins with "Step 1:"; where there is none, after the question mark.
 */
public record MathShepherd() implements Importer {
    private static final String MARK = "ки";

    @Override
    public String name() {
        return "math-shepherd";
    }

    @Override
    public String doc() {
        return "Math-Shepherd solutions, steps end in a mark: input, label (the same text with + or - for each mark), task";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.STEPS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("input", "label")
                .filter(match -> sample.most("input", text -> text.asText().contains(MARK)));
    }

    @Override
    public Draft read(Fields row) {
        String label = row.text("label");
        List<String> steps = new ArrayList<>();
        List<Boolean> labels = new ArrayList<>();
        String input = row.text("input");
        int from = 0;
        for (int at = input.indexOf(MARK); at >= 0; at = input.indexOf(MARK, from)) {
            // The label has one character where the input has a mark of several.
            int inLabel = at - steps.size() * (MARK.length() - 1);
            char sign = inLabel < label.length() ? label.charAt(inLabel) : ' ';
            if (sign != '+' && sign != '-') {
                throw new RowProblem(Reason.WRONG_TYPE, "label has no + or - at mark " + (steps.size() + 1));
            }
            steps.add(input.substring(from, at));
            labels.add(sign == '+');
            from = at + MARK.length();
        }
        if (steps.isEmpty()) {
            throw new RowProblem(Reason.EMPTY_COMPLETION, "input has no marked step");
        }
        return divided(row, steps, labels);
    }

    /** Takes the problem from what stands before the first mark. */
    private static Draft divided(Fields row, List<String> steps, List<Boolean> labels) {
        String start = steps.get(0);
        int first = start.indexOf("Step 1:") >= 0 ? start.indexOf("Step 1:") : start.indexOf("step 1:");
        if (first < 0
                && steps.size() > 1
                && steps.get(1).strip().toLowerCase(Locale.ROOT).startsWith("step 1:")) {
            // Some rows have a mark after the problem already; it marks no step.
            return draft(row, start, steps.subList(1, steps.size()), labels.subList(1, labels.size()));
        }
        if (first < 0) {
            first = start.lastIndexOf('?') + 1;
        }
        if (first == 0) {
            throw new RowProblem(
                    Reason.NO_COMMON_PROMPT, "the end of the problem is unclear: there is no 'Step 1:' and no '?'");
        }
        steps.set(0, start.substring(first));
        return draft(row, start.substring(0, first), steps, labels);
    }

    private static Draft draft(Fields row, String problem, List<String> steps, List<Boolean> labels) {
        List<String> texts = steps.stream().map(String::strip).toList();
        return Draft.of(row).prompt(Content.text(problem.strip())).steps(new MarkedSteps(texts, labels, null));
    }
}
