package org.align4j.data.importing.formats;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * SVAMP (Patel et al. 2021): a story and a question about it are the prompt, with a space between; the number is the ground truth.
 */
public record Svamp() implements Importer {
    @Override
    public String name() {
        return "svamp";
    }

    @Override
    public String doc() {
        return "SVAMP problems: Body, Question, Answer";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("Body", "Question", "Answer");
    }

    @Override
    public Draft read(Fields row) {
        BigDecimal answer = BigDecimal.valueOf(row.number("Answer")).stripTrailingZeros();
        return Draft.of(row)
                .id(row.optionalText("ID").orElse(null))
                .prompt(Content.user(
                        row.text("Body").strip() + " " + row.text("Question").strip()))
                .groundTruth(answer.toPlainString());
    }
}
