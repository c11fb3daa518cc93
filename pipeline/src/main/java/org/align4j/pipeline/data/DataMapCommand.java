package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.ImportReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data map FILES... --set COLUMN=TEMPLATE --out DIR}: columns renamed, written and dropped, then imported. */
public final class DataMapCommand implements Command<DataMapConfig> {
    @Override
    public Declaration<DataMapConfig> declaration() {
        return new Declaration<>(
                "data map",
                "Rename, write and drop columns of files or datasets, and import the result",
                DataMapConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("files");
    }

    @Override
    public Path writes(DataMapConfig config) {
        return config.out();
    }

    @Override
    public void run(DataMapConfig config, CommandContext context) {
        ImportConfig options = config.options();
        List<Path> files = DataFolders.datasets(config.files(), context);
        ImportReport report;
        try (Progress progress = context.progress().start("mapping", "rows", ProgressDisplay.UNKNOWN)) {
            report = DataImport.run(files, config.out(), options, progress::advance);
        }
        ImportAnswer.give(report, config.out(), context);
    }
}
