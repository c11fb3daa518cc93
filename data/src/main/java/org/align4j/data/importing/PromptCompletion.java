package org.align4j.data.importing;

import java.util.List;
import java.util.Optional;

/** TRL's prompt-completion: {@code prompt}, {@code completion}. */
record PromptCompletion() implements Importer {
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
    public Optional<Match> match(Sample sample) {
        return sample.match(Role.PROMPT, Role.COMPLETION);
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .prompt(row.prompt())
                .completion(row.content(Role.COMPLETION))
                .system(row.optionalText("system"));
    }
}
