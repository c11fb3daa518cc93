package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.PairLabel;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.ShownPair;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Auto-J's pairwise test set (Li et al. 2023): {@code prompt}, {@code response 1}, {@code response 2}, and people's
 * {@code label}: 0 for the first, 1 for the second, 2 for a tie; {@code scenario} is the category.
 */
public record AutoJ() implements Importer {
    private static final List<String> LABELS = List.of(PairLabel.FIRST, PairLabel.SECOND, PairLabel.TIE);

    @Override
    public String name() {
        return "autoj";
    }

    @Override
    public String doc() {
        return "Auto-J's labelled pairs: prompt, response 1, response 2, label (0, 1, 2)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELLED_PAIRS, Target.PREFERENCES, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        Set<String> columns = Set.of("prompt", "response 1", "response 2", "label");
        return sample.columns().containsAll(columns)
                ? Optional.of(new Match(columns, Match.Evidence.COLUMN_NAMES))
                : Optional.empty();
    }

    @Override
    public Draft read(Fields row) {
        String label = row.text("label");
        if (!label.matches("[012]")) {
            throw new RowProblem(Reason.WRONG_TYPE, "label is '" + label + "', expected 0, 1 or 2");
        }
        return Draft.of(row)
                .prompt(row.content("prompt"))
                .category(row.optionalText("scenario").orElse(null))
                .shown(new ShownPair(
                        row.content("response 1"),
                        row.content("response 2"),
                        List.of(),
                        LABELS.get(Integer.parseInt(label)),
                        List.of(),
                        List.of()));
    }
}
