package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * Open Instruct's rows for verifiable rewards: a conversation that ends with the user, and what a verifier compares with; a list
 * of it is kept as JSON text.
 */
public record Rlvr() implements Importer {
    @Override
    public String name() {
        return "rlvr";
    }

    @Override
    public String doc() {
        return "Open Instruct's prompts with a verifiable answer: messages, ground_truth";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return Conversations.column(sample)
                .filter(column -> sample.columns().contains("ground_truth"))
                .map(column -> new Match(Set.of(column, "ground_truth"), Match.Evidence.LAYOUT));
    }

    @Override
    public Draft read(Fields row) {
        return Draft.ofId(row).prompt(Conversations.whole(row)).groundTruth(row.json("ground_truth"));
    }
}
