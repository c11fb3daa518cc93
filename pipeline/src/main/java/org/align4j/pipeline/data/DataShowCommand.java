package org.align4j.pipeline.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Counted;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data show DIR}: rows as a person reads them. */
public final class DataShowCommand implements Command<DataShowConfig> {
    private static final String INDENT = "    ";

    @Override
    public Declaration<DataShowConfig> declaration() {
        return new Declaration<>(
                "data show", "Show rows of a dataset, or of a file before it is imported", DataShowConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public void run(DataShowConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        if (Files.exists(data.resolve(DatasetInfo.FILE))) {
            DatasetInfo info = Dataset.info(data);
            context.print(data + ": " + Counted.of(info.rows(), info.schema() + " row") + " (" + info.content()
                    + "), made by " + info.lineage().command());
        }
        List<ObjectNode> shown = new ArrayList<>();
        try (RowSource source = RowSources.open(data, TextUnit.PARAGRAPH)) {
            long number = 0;
            for (SourceRow row = source.next(); row != null && shown.size() < config.rows(); row = source.next()) {
                number++;
                if (number > config.skip()) {
                    print(row, number, config, context);
                    shown.add(row.columns());
                }
            }
        }
        context.result("rows", shown);
    }

    private static void print(SourceRow row, long number, DataShowConfig config, CommandContext context) {
        context.print("");
        context.print("row " + number);
        if (row.problem() != null) {
            context.print("  " + row.problem().getMessage());
        }
        row.columns().properties().forEach(column -> {
            JsonNode value = column.getValue();
            if (isConversation(value)) {
                context.print("  " + column.getKey());
                value.forEach(message -> printText(
                        message.path("role").asText() + ": "
                                + message.path("content").asText(),
                        config,
                        context));
            } else if (value.isTextual() && value.asText().contains("\n")) {
                context.print("  " + column.getKey());
                printText(value.asText(), config, context);
            } else if (!value.isNull()) {
                String text = value.isTextual() ? value.asText() : value.toString();
                context.print("  " + column.getKey() + ": " + printable(cut(text, config)));
            }
        });
    }

    private static boolean isConversation(JsonNode value) {
        return value.isArray() && value.path(0).has("role") && value.path(0).has("content");
    }

    private static void printText(String text, DataShowConfig config, CommandContext context) {
        cut(text, config).lines().forEach(line -> context.print(INDENT + printable(line)));
    }

    private static String cut(String text, DataShowConfig config) {
        int length = text.codePointCount(0, text.length());
        if (config.characters() == 0 || length <= config.characters()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, config.characters());
        return text.substring(0, end) + " … (" + (length - config.characters()) + " characters more)";
    }

    /** Text of unknown origin must not steer the terminal. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean control = Character.isISOControl(character) && character != '\t';
            if (control) {
                shown.append(String.format("\\u%04x", character));
            } else {
                shown.appendCodePoint(character);
            }
        });
        return shown.toString();
    }
}
