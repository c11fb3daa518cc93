package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.data.transform.Condition;

/** Options of {@code data filter}. */
public record DataFilterConfig(
        @Option(doc = "The dataset's folder, or the run around it")
        Path data,

        @Option(
                doc =
                        "Conditions that all must hold: COLUMN = != < <= > >= ~ !~ VALUE (~ is a regular expression), also on"
                                + " length(COLUMN), words(COLUMN), messages(COLUMN), elements(COLUMN); missing(COLUMN);"
                                + " present(COLUMN). Give the flag once for each")
        List<String> where,

        @Option(doc = "Folder of the new dataset") Path out) {
    public DataFilterConfig {
        where = List.copyOf(where);
        Check.that(!where.isEmpty(), "where", "must hold at least one condition", "none");
    }

    List<Condition> conditions() {
        return where.stream().map(Condition::parse).toList();
    }
}
