package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.data.Rating;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.RatedText;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Prometheus' absolute grading sets (Kim et al. 2023): a judging prompt as {@code instruction}, one completion a row, and
 * GPT-4's scores from 1 to 5, asked several times ({@code gpt4_score}, {@code gpt4_feedback}). Rows of one {@code idx}
 * share their prompt; {@code response_source} wrote the completion.
 */
public record Prometheus() implements Importer {
    private static final String RATER = "gpt4";

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public String doc() {
        return "Prometheus' graded completions: instruction (a judging prompt), gpt4_score, gpt4_feedback,"
                + " idx, response_source";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RATINGS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("instruction", "gpt4_score");
        return sample.columns().containsAll(columns)
                        && sample.most("instruction", text -> PrometheusText.looksSo(text.asText()))
                ? Optional.of(new Match(columns, Match.Evidence.CONTENT))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        PrometheusText text = PrometheusText.of("instruction", row.text("instruction"));
        String policy = row.optionalText("response_source").orElse(null);
        String prompt = row.optionalText("idx").orElse(null);
        Draft draft = Draft.of(row)
                .prompt(Content.text(text.instruction()))
                .completion(Content.text(text.response()))
                .category(row.optionalText("category").orElse(null))
                .rated(new RatedText(
                        prompt == null ? text.instruction() : prompt,
                        policy,
                        text.reference(),
                        text.rubric(),
                        ratings(row)));
        return prompt == null ? draft : draft.id(policy == null ? prompt : prompt + "/" + policy);
    }

    private static List<Rating> ratings(Fields row) {
        List<JsonNode> scores = row.list("gpt4_score");
        List<JsonNode> reasons = row.list("gpt4_feedback");
        if (scores.isEmpty()) {
            throw new RowProblem(Reason.MISSING_COLUMN, "gpt4_score holds no score");
        }
        List<Rating> ratings = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            if (!scores.get(i).isNumber()) {
                throw new RowProblem(Reason.WRONG_TYPE, "gpt4_score holds something other than numbers");
            }
            ratings.add(new Rating(
                    RATER,
                    scores.get(i).doubleValue(),
                    i < reasons.size()
                            ? Contents.checked("gpt4_feedback", reasons.get(i).asText())
                            : null));
        }
        return ratings;
    }
}
