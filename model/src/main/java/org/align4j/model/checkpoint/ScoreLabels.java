package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        boolean agrees = (!named.isObject() || named.size() == count)
                && (named.isObject() || !number.isNumber() || number.asLong() == count);
        if (!agrees) {
            throw new UserError(file + ": has " + (named.isObject() ? named.size() : number.asLong())
                    + " labels, but the score head has " + count + " rows");
        }
        List<String> names = new ArrayList<>();
        LongStream.range(0, count)
                .mapToObj(Long::toString)
                .forEach(label -> names.add(named.path(label).asText("LABEL_" + label)));
        return new ScoreLabels(file, names);
    }

    /**
     * The chosen label's row.
     *
     * @param chosen its number or name; empty for the only one
     */
    int row(String chosen) {
        if (chosen.isEmpty() && names.size() == 1) {
            return 0;
        }
        for (int row = 0; row < names.size(); row++) {
            if (chosen.equals(names.get(row)) || chosen.equals(Integer.toString(row))) {
                return row;
            }
        }
        throw new UserError(file + ": the reward model has " + names.size() + " labels, " + String.join(", ", names)
                + (chosen.isEmpty() ? "; say which one is the reward" : ", and none of them is \"" + chosen + "\"")
                + " (--engine.reward-label; --label of score and model merge)");
    }
}
