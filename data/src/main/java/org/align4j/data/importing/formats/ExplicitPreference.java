package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;

/** TRL's preference with explicit prompt: {@code prompt}, {@code chosen}, {@code rejected}. */
public record ExplicitPreference() implements Importer {
    @Override
    public String name() {
        return "preference";
    }

    @Override
    public String doc() {
        return "pairs: prompt, chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PREFERENCES, Target.LABELS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.PROMPT, Role.CHOSEN, Role.REJECTED);
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(row.prompt())
                .pair(row.content(Role.CHOSEN), row.content(Role.REJECTED))
                .judgement(Judgement.of(row));
    }
}
