package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * verl's rows (usually Parquet): messages as the prompt, and what its reward function compares with in
 * {@code reward_model.ground_truth}; a list or number of it is kept as JSON text.
 */
public record Verl() implements Importer {
    @Override
    public String name() {
        return "verl";
    }

    @Override
    public String doc() {
        return "verl prompts with a verifiable answer: prompt (messages), reward_model (ground_truth)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "reward_model")
                .filter(match -> sample.most("reward_model", model -> model.has("ground_truth")));
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row)
                .id(
                        row.has("extra_info")
                                ? row.object("extra_info").optionalText("index").orElse(null)
                                : null)
                .prompt(row.content("prompt"))
                .groundTruth(row.object("reward_model").json("ground_truth"));
    }
}
