package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.align4j.core.UserError;

/**
 * The labels of a reward model's head, of which one is the reward.
 *
 * @param file the config that names them
 * @param names in the order of the head's rows
 */
record ScoreLabels(Path file, List<String> names) {
    /**
     * Reads their names; {@code LABEL_0}, {@code LABEL_1} and so on where the config has none.
     *
     * @param count how many rows the head has
     */
    static ScoreLabels read(Path file, JsonNode config, long count) {
        JsonNode named = config.path("id2label");
        JsonNode number = config.path("num_labels");
        requireCount(file, "id2label", named.isObject() ? named.size() : count, count);
        requireCount(file, "num_labels", number.isNumber() ? number.asLong() : count, count);
        List<String> names = new ArrayList<>();
        LongStream.range(0, count)
                .mapToObj(Long::toString)
                .forEach(label -> names.add(named.path(label).asText("LABEL_" + label)));
        return new ScoreLabels(file, names);
    }

    private static void requireCount(Path file, String key, long said, long count) {
        if (said != count) {
            throw new UserError(
                    file + ": " + key + " has " + said + " labels, but the score head has " + count + " rows");
        }
    }

    /**
     * The chosen label's row.
     *
     * @param chosen its name, or else its number; empty for the only one
     */
    int row(String chosen) {
        if (chosen.isEmpty() && names.size() == 1) {
            return 0;
        }
        int row = names.indexOf(chosen);
        if (row != names.lastIndexOf(chosen)) {
            throw new UserError(file + ": two labels are called \"" + chosen + "\"; say which by its number, from 0");
        }
        List<String> numbers =
                IntStream.range(0, names.size()).mapToObj(Integer::toString).toList();
        row = row < 0 ? numbers.indexOf(chosen) : row;
        if (row >= 0) {
            return row;
        }
        throw new UserError(file + ": the reward model has " + names.size()
                + (names.size() == 1 ? " label, " : " labels, ") + String.join(", ", names)
                + (chosen.isEmpty() ? "; say which one is the reward" : ", and none of them is \"" + chosen + "\"")
                + " (--engine.reward-label; --label of score and model merge)");
    }
}
