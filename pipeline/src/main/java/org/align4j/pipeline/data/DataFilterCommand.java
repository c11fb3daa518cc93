package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.transform.Condition;
import org.align4j.data.transform.DatasetFilter;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data filter DIR --where CONDITION --out DIR}: the rows that meet conditions. */
public final class DataFilterCommand implements Command<DataFilterConfig> {
    @Override
    public Declaration<DataFilterConfig> declaration() {
        return new Declaration<>(
                "data filter",
                "Keep the rows of a dataset that meet conditions on their columns",
                DataFilterConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public Path writes(DataFilterConfig config) {
        return config.out();
    }

    @Override
    public void run(DataFilterConfig config, CommandContext context) {
        List<Condition> where = config.conditions();
        Path data = DataFolders.dataset(config.data(), context);
        TransformReport report;
        try (Progress progress =
                context.progress().start("filtering", "rows", Dataset.info(data).rows())) {
            report = DatasetFilter.run(data, config.out(), where, progress::advance);
        }
        TransformAnswer.give(report, config.out(), context);
    }
}
