package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * WebGPT comparisons (Nakano et al. 2021): two answers with a score each; equal scores are a tie, and the margin is their
 * difference. The quotes that the answers rest on are not kept.
 */
public record WebGpt() implements Importer {
    @Override
    public String name() {
        return "webgpt";
    }

    @Override
    public String doc() {
        return "WebGPT comparisons, scores from -1 to 1: question (full_text), answer_0, answer_1, score_0, score_1";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question", "answer_0", "answer_1", "score_0", "score_1");
    }

    @Override
    public Draft read(Fields row) {
        JsonNode question = row.value("question");
        String asked = question != null && question.isObject()
                ? row.object("question").text("full_text")
                : row.text("question");
        double first = row.number("score_0");
        double second = row.number("score_1");
        return Draft.of(row)
                .prompt(Content.user(asked))
                .vote(
                        Content.assistant(row.text("answer_0")),
                        Content.assistant(row.text("answer_1")),
                        List.of(),
                        first == second ? 0.5 : first > second ? 1 : 0,
                        Judgement.human(Math.abs(first - second), null));
    }
}
