package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.jspecify.annotations.Nullable;

/**
 * Stanford Human Preferences (Ethayarajh et al. 2022): two comments on a Reddit post, {@code labels} 1 where the first has more
 * votes for its time. The margin is the difference of their votes.
 */
public record Shp() implements Importer {
    @Override
    public String name() {
        return "shp";
    }

    @Override
    public String doc() {
        return "Stanford Human Preferences: history, human_ref_A, human_ref_B, labels (1: A is better), score_A, score_B";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("history", "human_ref_A", "human_ref_B", "labels");
    }

    @Override
    public Draft read(Fields row) {
        Optional<Double> first = row.optionalNumber("score_A");
        Optional<Double> second = row.optionalNumber("score_B");
        @Nullable Double margin = first.isPresent() && second.isPresent() ? Math.abs(first.get() - second.get()) : null;
        return Draft.of(row)
                .prompt(Content.user(row.text("history")))
                .vote(
                        Content.assistant(row.text("human_ref_A")),
                        Content.assistant(row.text("human_ref_B")),
                        List.of(),
                        row.truth("labels") ? 1 : 0,
                        Judgement.human(margin, null));
    }
}
