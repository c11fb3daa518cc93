package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.align4j.core.run.Counted;
import org.align4j.data.importing.ImportReport;
import org.align4j.pipeline.stage.CommandContext;

/** What the user is told after rows became a dataset. */
final class ImportAnswer {
    /** Columns named in a line; all of them are in the machine-readable answer. */
    private static final int SHOWN = 50;

    private ImportAnswer() {}

    static void give(ImportReport report, Path out, CommandContext context) {
        report.formats().forEach((file, format) -> context.say(file + ": read as " + format));
        if (report.examples() != report.rowsRead()) {
            context.say(Counted.of(report.rowsRead(), "row")
                    + (report.rowsRead() == 1 ? " holds " : " hold ")
                    + Counted.of(report.examples(), "example"));
        }
        report.firstRejected().forEach(line -> context.warn("left out " + line));
        long rejected =
                report.rejected().values().stream().mapToLong(Long::longValue).sum();
        if (rejected > 0) {
            String unit = report.examples() == report.rowsRead() ? " rows" : " examples";
            context.warn(rejected + " of " + report.examples() + unit + " left out " + report.rejected()
                    + ", listed in " + out.resolve("rejected.jsonl"));
        }
        if (!report.unused().isEmpty()) {
            context.say("columns not used: "
                    + report.unused().entrySet().stream()
                            .limit(SHOWN)
                            .map(each -> each.getKey() + " (" + each.getValue() + ")")
                            .collect(Collectors.joining(", "))
                    + (report.unused().size() > SHOWN
                            ? ", and " + (report.unused().size() - SHOWN) + " more"
                            : ""));
        }
        if (report.renamedIds() > 0) {
            context.warn(report.renamedIds() + " ids were duplicates and got a number appended");
        }
        context.print(report.info().rows() + " " + report.target().word() + " ("
                + report.info().content() + ") in " + out);
        context.result("report", report);
    }
}
