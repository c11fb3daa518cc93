package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.RowProblem;

/** TRL's unpaired preference: {@code prompt}, {@code completion}, {@code label}. */
public record UnpairedPreference() implements Importer {
    @Override
    public String name() {
        return "unpaired";
    }

    @Override
    public String doc() {
        return "completions marked good or bad: prompt, completion, label";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.PROMPT, Role.COMPLETION, Role.LABEL)
                .filter(match -> sample.most(sample.column(Role.LABEL).orElseThrow(), UnpairedPreference::isTruth));
    }

    static boolean isTruth(JsonNode value) {
        try {
            Values.truth("label", value);
            return true;
        } catch (RowProblem e) {
            return false;
        }
    }

    @Override
    public Draft read(Fields row) {
        String label = Role.LABEL.names().stream().filter(row::has).findFirst().orElse("label");
        return Draft.of(row)
                .prompt(row.prompt())
                .completion(row.content(Role.COMPLETION))
                .label(row.truth(label), row.optionalNumber("rating").orElse(null));
    }
}
