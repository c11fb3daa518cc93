package org.align4j.data.importing;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Open Instruct's rows for verifiable rewards: a conversation that ends with the user, and what a verifier compares with; a list
 * of it is kept as JSON text.
 */
record Rlvr() implements Importer {
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
    public Optional<Match> match(Sample sample) {
        return Conversations.column(sample)
                .filter(column -> sample.columns().contains("ground_truth"))
                .map(column -> new Match(Set.of(column, "ground_truth"), Match.Evidence.LAYOUT));
    }

    @Override
    public Draft read(Fields row) {
        return Draft.ofId(row).prompt(Conversations.whole(row)).groundTruth(row.json("ground_truth"));
    }
}
