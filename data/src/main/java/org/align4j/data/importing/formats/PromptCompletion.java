package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;

/** TRL's prompt-completion: {@code prompt}, {@code completion}. */
public record PromptCompletion() implements Importer {
    @Override
    public String name() {
        return "prompt-completion";
    }

    @Override
    public String doc() {
        return "prompts with a completion to imitate: prompt, completion";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DEMONSTRATIONS, Target.PROMPTS, Target.DOCUMENTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.PROMPT, Role.COMPLETION);
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row).prompt(row.prompt()).completion(row.content(Role.COMPLETION));
    }
}
