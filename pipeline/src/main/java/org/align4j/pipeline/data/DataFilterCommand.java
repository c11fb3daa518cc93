package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.transform.Condition;
import org.align4j.data.transform.DatasetFilter;
import org.align4j.data.transform.DatasetPart;
import org.align4j.data.transform.FilteredPart;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowWork;

/** {@code align data filter DIR --where CONDITION --out DIR}: the rows that meet conditions. */
public final class DataFilterCommand implements Command<DataFilterConfig>, RowFunctions<DataFilterConfig> {
    private static final RowWork<DatasetPart, FilteredPart> WORK =
            RowWork.of("filter", DatasetPart.class, FilteredPart.class, 1);

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
    public void run(DataFilterConfig config, CommandContext context) throws IOException {
        List<Condition> where = config.conditions();
        Path data = DataFolders.dataset(config.data(), context);
        OtherReaders<DataFilterConfig> others = OtherReaders.of(this, config, config.out(), List.of(data), context);
        TransformReport report = others.arePresent()
                ? others.read(
                        WORK,
                        DatasetFilter.parts(data, config.out(), where),
                        asked -> run(data, config, where, asked, context))
                : run(data, config, where, DatasetFilter.askedHere(), context);
        TransformAnswer.give(report, config.out(), context);
    }

    private static TransformReport run(
            Path data,
            DataFilterConfig config,
            List<Condition> where,
            Iterator<FilteredPart> asked,
            CommandContext context) {
        try (Progress progress =
                context.progress().start("filtering", "rows", Dataset.info(data).rows())) {
            return DatasetFilter.run(data, config.out(), where, asked, progress::advance);
        }
    }

    @Override
    public Opened<?, ?> open(String work, Place<DataFilterConfig> place) {
        List<Condition> where = place.config().conditions();
        RowFunction<DatasetPart, FilteredPart> function = parts ->
                parts.stream().map(part -> DatasetFilter.ask(part, where)).toList();
        return new Opened<>(WORK, function);
    }
}
