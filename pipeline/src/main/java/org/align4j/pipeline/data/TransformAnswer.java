package org.align4j.pipeline.data;

import java.nio.file.Path;
import org.align4j.core.run.Counted;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.CommandContext;

/** What the user is told after a dataset became another. */
final class TransformAnswer {
    private TransformAnswer() {}

    static void give(TransformReport report, Path out, CommandContext context) {
        report.leftOut().forEach((reason, count) -> context.say("left out " + count + ": " + reason));
        if (report.renamedIds() > 0) {
            context.warn(report.renamedIds() + " ids were duplicates and got a number appended");
        }
        context.print(Counted.of(report.info().rows(), report.info().schema() + " row") + " of " + report.rowsRead()
                + " read, in " + out);
        context.result("report", report);
    }
}
