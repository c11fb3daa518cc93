package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.RowTypes;
import org.align4j.data.Sample;

/** The completions that others are compared with, one of each prompt. */
final class Anchors {
    private Anchors() {}

    /**
     * Reads them.
     *
     * @param folder samples or demonstrations; the first completion of a prompt counts
     * @return by prompt
     * @throws UserError if the dataset holds other rows
     */
    static Map<Content, Content> read(Path folder) {
        Map<Content, Content> anchors = new HashMap<>();
        String schema = Dataset.info(folder).schema();
        if (schema.equals(RowTypes.name(Sample.class))) {
            Dataset.open(folder, Sample.class).forEach(sample -> {
                if (!sample.completions().isEmpty()) {
                    anchors.putIfAbsent(sample.prompt(), sample.completion(0));
                }
            });
        } else if (schema.equals(RowTypes.name(Demonstration.class))) {
            Dataset.open(folder, Demonstration.class)
                    .forEach(each -> anchors.putIfAbsent(each.prompt(), each.completion()));
        } else {
            throw new UserError(folder + ": holds " + schema + " rows, expected sample or demonstration rows");
        }
        return anchors;
    }
}
