package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * UltraFeedback (Cui et al. 2023): four models' completions of one instruction, each rated by GPT-4 for helpfulness, honesty,
 * instruction following and truthfulness from 1 to 5 (as text, "N/A" where it does not apply) and as a whole
 * ({@code overall_score}). The mean of the four counts unless {@code --axis} says otherwise; a completion is good from 4 on.
 */
public record UltraFeedback() implements Importer {
    private static final String MEAN = "mean";
    private static final List<String> ASPECTS =
            List.of("helpfulness", "honesty", "instruction_following", "truthfulness");

    @Override
    public String name() {
        return "ultrafeedback";
    }

    @Override
    public String doc() {
        return "UltraFeedback, four graded completions a prompt: instruction, completions (response, annotations with Rating)";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                Target.RANKINGS,
                Target.PREFERENCES,
                Target.RATINGS,
                Target.LABELS,
                Target.DEMONSTRATIONS,
                Target.PROMPTS);
    }

    @Override
    public List<String> axes() {
        return List.of(
                MEAN,
                "helpfulness",
                "honesty",
                "instruction_following",
                "truthfulness",
                "overall_score",
                "fine-grained_score");
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("instruction", "completions")
                .filter(match -> sample.most("completions", list -> list.path(0).has("response")));
    }

    @Override
    public Draft read(Fields row) {
        String axis = row.axis(MEAN);
        List<GradedCompletion> candidates = new ArrayList<>();
        for (JsonNode element : row.elements("completions")) {
            Fields completion = row.object("completions", element);
            double score = score(axis, completion, candidates.size() + 1);
            candidates.add(
                    GradedCompletion.scored(Content.assistant(completion.text("response")), score, row.goodFrom(4)));
        }
        return Draft.of(row)
                .prompt(Content.user(row.text("instruction")))
                .candidates(candidates)
                .judgement(Judgement.judge("gpt-4", null));
    }

    private static double score(String axis, Fields completion, int number) {
        if (axis.equals("overall_score") || axis.equals("fine-grained_score")) {
            return completion.number(axis);
        }
        List<Double> ratings = new ArrayList<>();
        for (String each : axis.equals(MEAN) ? ASPECTS : List.of(axis)) {
            completion.object("annotations").object(each).optionalText("Rating").ifPresent(rating -> {
                if (!rating.equals("N/A")) {
                    ratings.add(rating(each, rating));
                }
            });
        }
        return ratings.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow(() ->
                        new RowProblem(Reason.MISSING_COLUMN, "completion " + number + " has no rating for " + axis));
    }

    private static double rating(String aspect, String text) {
        if (!text.matches("[1-5](\\.0)?")) {
            throw new RowProblem(Reason.INVALID_NUMBER, aspect + " has a Rating that is not a number from 1 to 5");
        }
        return Double.parseDouble(text);
    }
}
