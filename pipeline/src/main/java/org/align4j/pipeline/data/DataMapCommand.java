package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.ImportReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunctions;

/** {@code align data map FILES... --set COLUMN=TEMPLATE --out DIR}: columns renamed, written and dropped, then imported. */
public final class DataMapCommand implements Command<DataMapConfig>, RowFunctions<DataMapConfig> {
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
    public void run(DataMapConfig config, CommandContext context) throws IOException {
        ImportConfig options = config.options();
        List<Path> files = DataFolders.datasets(config.files(), context);
        ImportReport report =
                ImportElsewhere.run(this, config, files, config.out(), options, "mapping", List.of(), context);
        ImportAnswer.give(report, config.out(), context);
    }

    @Override
    public Opened<?, ?> open(String work, Place<DataMapConfig> place) {
        return ImportElsewhere.open(place.config().options(), place.own(), () -> {});
    }
}
