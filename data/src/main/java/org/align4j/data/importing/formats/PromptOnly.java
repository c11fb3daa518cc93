package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Rubrics;
import org.align4j.data.importing.row.Target;

/** TRL's prompt-only: {@code prompt}, maybe with {@code ground_truth} for a verifier or a {@code rubric} for a judge. */
public record PromptOnly() implements Importer {
    @Override
    public String name() {
        return "prompt";
    }

    @Override
    public String doc() {
        return "prompts: prompt, maybe rubric";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.column(Role.PROMPT).map(prompt -> new Match(Set.of(prompt), Match.Evidence.COLUMN_NAMES));
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row).prompt(row.prompt()).rubric(Rubrics.of(row));
    }
}
