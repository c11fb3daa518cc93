package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * MT-bench's questions (Zheng et al. 2023). The first turn is the prompt: a second one asks about an answer that is not there yet.
 * The reference answer, where there is one, is the ground truth.
 */
public record MtBenchQuestions() implements Importer {
    @Override
    public String name() {
        return "mt-bench-questions";
    }

    @Override
    public String doc() {
        return "MT-bench questions, of which the first turn is asked: question_id, category, turns (and reference)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("question_id", "turns", "category");
    }

    @Override
    public Draft read(Fields row) {
        List<JsonNode> turns = row.elements("turns");
        if (turns.isEmpty()) {
            throw new RowProblem(Reason.EMPTY_PROMPT, "turns is empty");
        }
        Draft draft = Draft.of(row)
                .id(row.optionalText("question_id").orElse(null))
                .prompt(Content.user(Contents.string("turns", turns.get(0))));
        List<JsonNode> reference = row.list("reference");
        return reference.isEmpty() ? draft : draft.groundTruth(Contents.string("reference", reference.get(0)));
    }
}
