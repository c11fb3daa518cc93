package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportReport;
import org.align4j.data.importing.row.TokenDecoder;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** {@code align data import FILES... --out DIR}: rows of any known format to a typed dataset. */
public final class DataImportCommand implements Command<DataImportConfig> {
    @Override
    public Declaration<DataImportConfig> declaration() {
        return new Declaration<>(
                "data import",
                "Import rows of any known format into a typed dataset, listing every rejected row",
                DataImportConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("files");
    }

    @Override
    public Path writes(DataImportConfig config) {
        return config.out();
    }

    @Override
    public void run(DataImportConfig config, CommandContext context) {
        if (config.tokenizer() == null) {
            run(config, null, context);
            return;
        }
        try (Tokenizer tokenizer = Tokenizer.load(config.tokenizer())) {
            run(
                    config,
                    ids -> tokenizer.decode(
                            ids.stream().mapToInt(Integer::intValue).toArray()),
                    context);
        }
    }

    private static void run(DataImportConfig config, @Nullable TokenDecoder decoder, CommandContext context) {
        ImportReport report;
        try (Progress progress = context.progress().start("importing", "rows", ProgressDisplay.UNKNOWN)) {
            report = DataImport.run(
                    DataFolders.datasets(config.files(), context),
                    config.out(),
                    config.options(decoder),
                    progress::advance);
        }
        ImportAnswer.give(report, config.out(), context);
    }
}
