package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Row;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.outcome.RoundExport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Writes people's votes as a dataset, the same that {@code align judge} or {@code align data import} write. */
public final class AnnotateExportCommand implements Command<AnnotateExportConfig> {
    @Override
    public Declaration<AnnotateExportConfig> declaration() {
        return new Declaration<>(
                "annotate export",
                "Turn people's votes into preferences, rankings, segments or labels",
                AnnotateExportConfig.class);
    }

    @Override
    public Path writes(AnnotateExportConfig options) {
        return options.out();
    }

    @Override
    public void run(AnnotateExportConfig options, CommandContext context) {
        RoundFolder folder = RoundFolder.open(options.votes());
        RoundExport export = new RoundExport(folder, options.options(), context::warn);
        AnnotateExportConfig.Rows rows = options.as() == null ? usual(folder) : options.as();
        Writing writing = new Writing(options, export, rows, context);
        switch (rows) {
            case PREFERENCES -> writing.write(Preference.class, export.preferences());
            case RANKINGS -> writing.write(Ranking.class, export.rankings());
            case SEGMENTS -> writing.write(SegmentPreference.class, export.segments());
            case LABELS -> writing.write(Label.class, export.labels());
            case LABELLED_PAIRS -> writing.write(LabelledPair.class, export.labelledPairs());
            case RATED_COMPLETIONS -> writing.write(RatedCompletion.class, export.ratedCompletions());
        }
    }

    private static AnnotateExportConfig.Rows usual(RoundFolder folder) {
        return switch (folder.round().task()) {
            case PAIRS ->
                RoundExport.isOfSegments(folder)
                        ? AnnotateExportConfig.Rows.SEGMENTS
                        : AnnotateExportConfig.Rows.PREFERENCES;
            case RANKING -> AnnotateExportConfig.Rows.RANKINGS;
            case RATINGS, SAFETY -> AnnotateExportConfig.Rows.LABELS;
        };
    }

    private record Writing(
            AnnotateExportConfig options, RoundExport export, AnnotateExportConfig.Rows rows, CommandContext context) {
        <R extends Row> void write(Class<R> type, List<R> made) {
            String name = KebabCase.of(rows);
            if (made.isEmpty()) {
                throw new UserError(options.votes() + ": no item makes a row; left out: " + export.leftOut());
            }
            try (DatasetWriter<R> writer = DatasetWriter.create(options.out(), type, lineage(name))) {
                made.forEach(writer::write);
                writer.publish(export.leftOut());
            }
            context.print(options.out() + ": " + made.size() + " " + name + ", left out: " + words(export.leftOut()));
            context.result("as", name);
            context.result("rows", made.size());
            context.result("left_out", export.leftOut());
        }

        private Lineage lineage(String name) {
            return Lineage.of("annotate export")
                    .withOptions(Map.of(
                            "as", name,
                            "question", options.question() == null ? "" : options.question(),
                            "min-votes", String.valueOf(options.minVotes()),
                            "min-agreement", String.valueOf(options.minAgreement()),
                            "aggregation", KebabCase.of(options.aggregation()),
                            "ties", KebabCase.of(options.ties())));
        }

        private static String words(Map<String, Long> leftOut) {
            StringBuilder words = new StringBuilder();
            new TreeMap<>(leftOut)
                    .forEach((reason, count) -> words.append(words.length() == 0 ? "" : ", ")
                            .append(count)
                            .append(' ')
                            .append(reason));
            return words.length() == 0 ? "nothing" : words.toString();
        }
    }
}
