package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.data.inspect.DatasetSplit;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data split DIR --out DIR}: by prompt, so that none is on both sides. */
public final class DataSplitCommand implements Command<DataSplitConfig> {
    @Override
    public Declaration<DataSplitConfig> declaration() {
        return new Declaration<>(
                "data split",
                "Split a dataset by the hash of its prompts, so that no prompt is in two splits",
                DataSplitConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public Path writes(DataSplitConfig config) {
        return config.out();
    }

    @Override
    public void run(DataSplitConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        Map<String, Long> rows = DatasetSplit.split(data, config.out(), config.splits(), config.seed());
        rows.forEach((name, count) -> context.print(config.out().resolve(name) + ": " + count + " rows"));
        rows.forEach((name, count) -> {
            if (count == 0) {
                context.warn("split " + name + " has no rows");
            }
        });
        context.result("rows", rows);
    }
}
