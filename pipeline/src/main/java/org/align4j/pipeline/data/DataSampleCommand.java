package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.transform.DatasetSample;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data sample DIR --rows N --out DIR}: rows drawn at random. */
public final class DataSampleCommand implements Command<DataSampleConfig> {
    @Override
    public Declaration<DataSampleConfig> declaration() {
        return new Declaration<>(
                "data sample",
                "Draw rows of a dataset at random without replacement, keeping their order",
                DataSampleConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public Path writes(DataSampleConfig config) {
        return config.out();
    }

    @Override
    public void run(DataSampleConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        long all = Dataset.info(data).rows();
        long rows = config.rowsOf(all);
        TransformReport report;
        try (Progress progress = context.progress().start("drawing", "rows", all)) {
            report = DatasetSample.run(data, config.out(), rows, config.seed(), progress::advance);
        }
        TransformAnswer.give(report, config.out(), context);
    }
}
