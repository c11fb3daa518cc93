package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Contents;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.GradedCompletion;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * RewardBench 2 (Malik et al. 2025): usually one right completion and three wrong ones, more of either in its Ties subset. Those
 * of one side are not compared with each other. Its first version is read as {@code preference}.
 */
public record RewardBench2() implements Importer {
    @Override
    public String name() {
        return "reward-bench-2";
    }

    @Override
    public String doc() {
        return "RewardBench 2, right and wrong completions: prompt, chosen (a list of texts), rejected (a list of texts)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.LABELS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "chosen", "rejected")
                .filter(match -> sample.most("chosen", RewardBench2::isTexts))
                .filter(match -> sample.most("rejected", RewardBench2::isTexts));
    }

    private static boolean isTexts(JsonNode value) {
        return value.isArray() && value.path(0).isTextual();
    }

    @Override
    public Draft read(Fields row) {
        List<GradedCompletion> candidates = new ArrayList<>();
        add("chosen", true, row, candidates);
        add("rejected", false, row, candidates);
        return Draft.of(row)
                .prompt(Content.user(row.text("prompt")))
                .candidates(candidates)
                .judgement(new Judgement(null, null, null, "rule", null, null, null));
    }

    private static void add(String column, boolean good, Fields row, List<GradedCompletion> candidates) {
        for (JsonNode text : row.elements(column)) {
            candidates.add(GradedCompletion.labelled(Content.assistant(Contents.string(column, text)), good));
        }
    }
}
