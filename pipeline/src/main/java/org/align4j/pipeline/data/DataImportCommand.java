package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.data.importing.ImportReport;
import org.align4j.data.importing.row.TokenDecoder;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunctions;
import org.jspecify.annotations.Nullable;

/** {@code align data import FILES... --out DIR}: rows of any known format to a typed dataset. */
public final class DataImportCommand implements Command<DataImportConfig>, RowFunctions<DataImportConfig> {
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
    public void run(DataImportConfig config, CommandContext context) throws IOException {
        if (config.tokenizer() == null) {
            run(config, null, context);
            return;
        }
        try (Tokenizer tokenizer = Tokenizer.load(config.tokenizer())) {
            run(config, decoder(tokenizer), context);
        }
    }

    private void run(DataImportConfig config, @Nullable TokenDecoder decoder, CommandContext context)
            throws IOException {
        ImportReport report = ImportElsewhere.run(
                this,
                config,
                DataFolders.datasets(config.files(), context),
                config.out(),
                config.options(decoder),
                "importing",
                Arrays.asList(config.tokenizer(), config.questions()),
                context);
        ImportAnswer.give(report, config.out(), context);
    }

    @Override
    public Opened<?, ?> open(String work, Place<DataImportConfig> place) {
        DataImportConfig config = place.config();
        if (config.tokenizer() == null) {
            return ImportElsewhere.open(config.options(null), place.own(), () -> {});
        }
        Tokenizer tokenizer = Tokenizer.load(config.tokenizer());
        return ImportElsewhere.open(config.options(decoder(tokenizer)), place.own(), tokenizer::close);
    }

    private static TokenDecoder decoder(Tokenizer tokenizer) {
        return ids -> tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
