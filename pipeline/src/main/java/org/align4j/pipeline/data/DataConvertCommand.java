package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.transform.DatasetConversion;
import org.align4j.data.transform.TransformReport;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data convert DIR --to TYPE --out DIR}: one row type into another, saying what that loses. */
public final class DataConvertCommand implements Command<DataConvertConfig> {
    @Override
    public Declaration<DataConvertConfig> declaration() {
        return new Declaration<>(
                "data convert",
                "Convert rows of one type into another (rankings into pairs, pairs into labels, ...), saying what is lost",
                DataConvertConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public Path writes(DataConvertConfig config) {
        return config.out();
    }

    @Override
    public void run(DataConvertConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        DatasetConversion.Kind kind = DatasetConversion.kind(data, config.to());
        TransformReport report;
        try (Progress progress = context.progress()
                .start("converting", "rows", Dataset.info(data).rows())) {
            report = DatasetConversion.run(data, config.out(), config.to(), config.options(), progress::advance);
        }
        context.say("lost from " + kind.from() + " to " + kind.to() + ": " + kind.loss());
        TransformAnswer.give(report, config.out(), context);
    }
}
