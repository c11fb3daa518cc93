package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.transform.DatasetMix;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data mix DIRS... --out DIR}: several datasets as one, without repetitions and evaluation prompts. */
public final class DataMixCommand implements Command<DataMixConfig> {
    @Override
    public Declaration<DataMixConfig> declaration() {
        return new Declaration<>(
                "data mix",
                "Mix datasets by weight, leaving out duplicates and prompts of evaluation sets",
                DataMixConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public Path writes(DataMixConfig config) {
        return config.out();
    }

    @Override
    public void run(DataMixConfig config, CommandContext context) {
        List<Path> data = DataFolders.datasets(config.data(), context);
        TransformReport report;
        try (Progress progress = context.progress().start("mixing", "rows", ProgressDisplay.UNKNOWN)) {
            report = DatasetMix.run(data, config.out(), config.options(), progress::advance);
        }
        TransformAnswer.give(report, config.out(), context);
    }
}
