package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.transform.DatasetMix;
import org.align4j.data.transform.DatasetPart;
import org.align4j.data.transform.MarkedPart;
import org.align4j.data.transform.RowMarks;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowWork;

/** {@code align data mix DIRS... --out DIR}: several datasets as one, without repetitions and evaluation prompts. */
public final class DataMixCommand implements Command<DataMixConfig>, RowFunctions<DataMixConfig> {
    private static final RowWork<DatasetPart, MarkedPart> WORK =
            RowWork.of("mix", DatasetPart.class, MarkedPart.class, 1);

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
    public void run(DataMixConfig config, CommandContext context) throws IOException {
        List<Path> data = DataFolders.datasets(config.data(), context);
        List<Path> read =
                Stream.concat(data.stream(), config.against().stream()).toList();
        OtherReaders<DataMixConfig> others = OtherReaders.of(this, config, config.out(), read, context);
        TransformReport report = others.arePresent()
                ? others.read(
                        WORK,
                        DatasetMix.parts(data, config.out(), config.options()),
                        marked -> run(data, config, marked, context))
                : run(data, config, DatasetMix.markedHere(), context);
        TransformAnswer.give(report, config.out(), context);
    }

    private static TransformReport run(
            List<Path> data, DataMixConfig config, Iterator<MarkedPart> marked, CommandContext context) {
        try (Progress progress = context.progress().start("mixing", "rows", ProgressDisplay.UNKNOWN)) {
            return DatasetMix.run(data, config.out(), config.options(), marked, progress::advance);
        }
    }

    @Override
    public Opened<?, ?> open(String work, Place<DataMixConfig> place) {
        RowMarks marks = new RowMarks(place.config().options());
        RowFunction<DatasetPart, MarkedPart> function =
                parts -> parts.stream().map(marks::of).toList();
        return new Opened<>(WORK, function);
    }
}
