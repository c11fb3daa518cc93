package org.align4j.pipeline.judge;

import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.judge.annotate.VoteExport;
import org.align4j.pipeline.cli.Command;
import org.align4j.pipeline.cli.CommandContext;

/** Writes people's votes as a preferences dataset, the same that {@code align judge} writes. */
public final class AnnotateExportCommand implements Command<AnnotateExportOptions> {
    @Override
    public String name() {
        return "annotate export";
    }

    @Override
    public String summary() {
        return "Make a preferences dataset of people's votes";
    }

    @Override
    public Class<AnnotateExportOptions> configType() {
        return AnnotateExportOptions.class;
    }

    @Override
    public void run(AnnotateExportOptions options, CommandContext context) {
        VoteExport export = new VoteExport(options.labels(), options.ties(), options.minVotes());
        List<Preference> preferences = export.preferences(options.votes(), context::warn);
        if (preferences.isEmpty()) {
            throw new UserError(
                    options.votes() + ": no pair has " + options.minVotes() + " vote(s): " + export.dropped());
        }
        Lineage lineage = Lineage.of("annotate export")
                .withOptions(Map.of(
                        "min-votes", String.valueOf(options.minVotes()),
                        "labels", options.labels().name(),
                        "ties", options.ties().name()));
        try (DatasetWriter<Preference> writer = DatasetWriter.create(options.out(), Preference.class, lineage)) {
            preferences.forEach(writer::write);
            writer.publish(export.dropped());
        }
        context.print(options.out() + ": " + preferences.size() + " preferences, left out: " + export.dropped());
        context.result("preferences", preferences.size());
        context.result("left_out", export.dropped());
    }
}
