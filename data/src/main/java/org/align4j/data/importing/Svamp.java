package org.align4j.data.importing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;

/**
 * SVAMP (Patel et al. 2021): a story and a question about it are the prompt, with a space between; the number is the ground truth.
 */
record Svamp() implements Importer {
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
    public Optional<Match> match(Sample sample) {
        return sample.layout("Body", "Question", "Answer");
    }

    @Override
    public Draft read(Fields row) {
        BigDecimal answer = BigDecimal.valueOf(row.number("Answer")).stripTrailingZeros();
        return Draft.of(row)
                .id(row.optionalText("ID"))
                .prompt(Content.user(
                        row.text("Body").strip() + " " + row.text("Question").strip()))
                .groundTruth(answer.toPlainString());
    }
}
