package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.inspect.DatasetValidation;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data validate DIR}: whether a dataset is whole and unchanged. */
public final class DataValidateCommand implements Command<DataFolderConfig> {
    @Override
    public Declaration<DataFolderConfig> declaration() {
        return new Declaration<>(
                "data validate", "Check a dataset's hashes, columns and every row", DataFolderConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public void run(DataFolderConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        DatasetValidation validation = DatasetValidation.of(data);
        context.result("problems", validation.problems());
        context.result("remarks", validation.remarks());
        validation.remarks().forEach((remark, count) -> context.warn(remark + " in " + count + " rows"));
        if (!validation.valid()) {
            throw new UserError(validation.problems());
        }
        context.print(data + ": " + Dataset.info(data).rows() + " rows, whole and unchanged");
    }
}
