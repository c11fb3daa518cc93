package org.align4j.data.importing.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.jspecify.annotations.Nullable;

/**
 * PKU-SafeRLHF (Ji et al. 2023): which of two responses is more helpful ({@code --axis better}) and which is safer
 * ({@code --axis safer}). As labels, a safe response is a good one.
 */
public record SafeRlhf() implements Importer {
    @Override
    public String name() {
        return "pku-saferlhf";
    }

    @Override
    public String doc() {
        return "PKU-SafeRLHF pairs: prompt, response_0, response_1, better_response_id, safer_response_id, is_response_0_safe, is_response_1_safe";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.PREFERENCES, Target.LABELS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public List<String> axes() {
        return List.of("better", "safer");
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "response_0", "response_1", "better_response_id");
    }

    @Override
    public Draft read(Fields row) {
        double winner = row.number(row.axis("better") + "_response_id", 0, 1);
        List<GradedCompletion> candidates = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Content response = Content.assistant(row.text("response_" + i));
            @Nullable Boolean safe = row.optionalTruth("is_response_" + i + "_safe").orElse(null);
            candidates.add(new GradedCompletion(response, i == winner ? 0 : 1, null, safe));
        }
        return Draft.of(row)
                .prompt(Content.user(row.text("prompt")))
                .candidates(candidates)
                .judgement(Judgement.human(null, null));
    }
}
