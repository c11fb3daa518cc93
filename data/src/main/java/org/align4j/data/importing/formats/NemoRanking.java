package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * NeMo RL's preference rows: a context and completions with their ranks, 0 the best.
 */
public record NemoRanking() implements Importer {
    @Override
    public String name() {
        return "nemo-ranking";
    }

    @Override
    public String doc() {
        return "NeMo RL preferences, rank 0 is best: context (messages), completions (rank, completion as messages)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("context", "completions")
                .filter(match -> sample.most("completions", list -> list.path(0).has("rank")));
    }

    @Override
    public Draft read(Fields row) {
        List<GradedCompletion> candidates = new ArrayList<>();
        for (JsonNode element : row.elements("completions")) {
            Fields completion = row.object("completions", element);
            candidates.add(
                    GradedCompletion.ranked(completion.content("completion"), completion.integer("rank", 0, 1000)));
        }
        return Draft.of(row).prompt(row.content("context")).candidates(candidates);
    }
}
