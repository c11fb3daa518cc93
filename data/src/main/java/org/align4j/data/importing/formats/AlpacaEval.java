package org.align4j.data.importing.formats;

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
 * AlpacaEval's annotations (Li et al. 2023): {@code preference} from 1 (the first output is better) to 2 (the second is); where
 * the annotator read log-probs it lies between, and 1.5 is a tie. Its outputs are read as {@code alpaca}.
 */
public record AlpacaEval() implements Importer {
    @Override
    public String name() {
        return "alpaca-eval";
    }

    @Override
    public String doc() {
        return "AlpacaEval annotations, preference from 1 (first) to 2 (second): instruction, output_1, output_2, preference";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("instruction", "output_1", "output_2", "preference");
    }

    @Override
    public Draft read(Fields row) {
        double preference = row.number("preference", 1, 2);
        String annotator = row.optionalText("annotator").orElse("unknown");
        return Draft.of(row)
                .prompt(Content.user(row.text("instruction")))
                .vote(
                        Content.assistant(row.text("output_1")),
                        Content.assistant(row.text("output_2")),
                        row.policies("generator_1", "generator_2"),
                        2 - preference,
                        Judgement.judge(annotator, null));
    }
}
