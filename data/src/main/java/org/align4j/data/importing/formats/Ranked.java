package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.importing.row.Values;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * Our own rankings: {@code prompt}, {@code completions} (texts or conversations) and as many {@code ranks}, 0 the best, and maybe
 * {@code scores}.
 */
public record Ranked() implements Importer {
    @Override
    public String name() {
        return "ranking";
    }

    @Override
    public String doc() {
        return "rankings as this program writes them, rank 0 is best: prompt, completions, ranks";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "completions", "ranks");
    }

    @Override
    public Draft read(Fields row) {
        List<JsonNode> completions = row.elements("completions");
        List<JsonNode> ranks = row.elements("ranks");
        List<JsonNode> scores = row.optionalElements("scores");
        if (ranks.size() != completions.size() || (!scores.isEmpty() && scores.size() != completions.size())) {
            throw new RowProblem(Reason.WRONG_TYPE, "completions, ranks and scores differ in length");
        }
        List<GradedCompletion> candidates = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            if (!ranks.get(i).canConvertToInt() || ranks.get(i).asInt() < 0) {
                throw new RowProblem(Reason.INVALID_NUMBER, "ranks must be integers of at least 0");
            }
            @Nullable Double score = scores.isEmpty() ? null : Values.number("scores", scores.get(i));
            candidates.add(new GradedCompletion(
                    Contents.of("completions", completions.get(i)), ranks.get(i).asInt(), score, null));
        }
        return Draft.of(row)
                .prompt(row.content("prompt"))
                .candidates(candidates)
                .judgement(Judgement.of(row));
    }
}
