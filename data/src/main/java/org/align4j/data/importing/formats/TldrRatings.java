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
 * Summarize from feedback's evaluations: one summary rated from 1 to 7 for {@code overall}, {@code accuracy}, {@code coverage}
 * and {@code coherence}. Good from 6 on.
 */
public record TldrRatings() implements Importer {
    @Override
    public String name() {
        return "tldr-ratings";
    }

    @Override
    public String doc() {
        return "OpenAI's TL;DR ratings by axis: info, summary (text, axes)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public List<String> axes() {
        return List.of("overall", "accuracy", "coverage", "coherence");
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("info", "summary").filter(match -> sample.most("summary", summary -> summary.has("axes")));
    }

    @Override
    public Draft read(Fields row) {
        String axis = row.axis("overall");
        Fields summary = row.object("summary");
        double rating = summary.object("axes").number(axis, 1, 7);
        return Draft.of(row)
                .prompt(TldrComparisons.prompt(row.object("info")))
                .completion(TldrComparisons.summary(summary))
                .label(rating >= row.goodFrom(6), rating);
    }
}
