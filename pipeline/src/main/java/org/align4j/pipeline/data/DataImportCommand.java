package org.align4j.pipeline.data;

import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportReport;
import org.align4j.pipeline.cli.Command;
import org.align4j.pipeline.cli.CommandContext;

/** {@code align data import FILES... --out DIR}: rows of any known format to a typed dataset. */
public final class DataImportCommand implements Command<DataImportConfig> {
    @Override
    public String name() {
        return "data import";
    }

    @Override
    public String summary() {
        return "Read rows of any known format into a typed dataset, naming every bad row";
    }

    @Override
    public Class<DataImportConfig> configType() {
        return DataImportConfig.class;
    }

    @Override
    public List<String> arguments() {
        return List.of("files");
    }

    @Override
    public void run(DataImportConfig config, CommandContext context) {
        ImportReport report;
        try (Progress progress = context.progress().start("importing", "rows", ProgressDisplay.UNKNOWN)) {
            report = DataImport.run(config.files(), config.out(), config.options(), progress::advance);
        }
        report.formats().forEach((file, format) -> context.say(file + ": read as " + format));
        report.firstRejected().forEach(line -> context.warn("left out " + line));
        long rejected =
                report.rejected().values().stream().mapToLong(Long::longValue).sum();
        if (rejected > 0) {
            context.warn(rejected + " of " + report.rowsRead() + " rows left out " + report.rejected() + ", listed in "
                    + config.out().resolve("rejected.jsonl"));
        }
        if (!report.unusedColumns().isEmpty()) {
            context.say("columns not used: " + String.join(", ", report.unusedColumns()));
        }
        if (report.renamedIds() > 0) {
            context.warn(report.renamedIds() + " ids came twice and got a number behind them");
        }
        context.print(report.info().rows() + " " + report.target().word() + " ("
                + report.info().content() + ") in " + config.out());
        context.result("report", report);
    }
}
