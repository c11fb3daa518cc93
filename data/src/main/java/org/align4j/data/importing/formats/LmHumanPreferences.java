package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Fine-tuning language models from human preferences (Ziegler et al. 2019): four continuations of a query, all as token ids of
 * GPT-2, and which one is best. The others are not compared with each other.
 */
public record LmHumanPreferences() implements Importer {
    @Override
    public String name() {
        return "lm-human-preferences";
    }

    @Override
    public String doc() {
        return "OpenAI's lm-human-preferences in GPT-2 tokens (with --tokenizer): query, sample0 ... sample3, best";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.RANKINGS, Target.PREFERENCES, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("query", "sample0", "sample1", "best");
    }

    @Override
    public Draft read(Fields row) {
        List<Content> samples = new ArrayList<>();
        for (int i = 0; row.has("sample" + i); i++) {
            samples.add(Content.text(row.decoded(ids("sample" + i, row))));
        }
        int best = row.integer("best", 0, samples.size() - 1);
        List<GradedCompletion> candidates = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            candidates.add(GradedCompletion.ranked(samples.get(i), i == best ? 0 : 1));
        }
        return Draft.of(row)
                .prompt(Content.text(row.decoded(ids("query", row))))
                .candidates(candidates)
                .judgement(Judgement.human(null, null));
    }

    private static List<Integer> ids(String column, Fields row) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : row.elements(column)) {
            if (!id.canConvertToInt()) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " holds something other than token ids");
            }
            ids.add(id.intValue());
        }
        return ids;
    }
}
