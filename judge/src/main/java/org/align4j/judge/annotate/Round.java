package org.align4j.judge.annotate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.run.Seeds;

/**
 * What a labelling round asks. It stays the same while there are votes, for they are read by it.
 *
 * @param task the question
 * @param steps of pairs: 3 (first, tie, second) or 5 (with "much better")
 * @param levels of ratings and axes: 1 is the worst, this the best
 * @param axes what is asked besides the task, such as {@code helpful}; of pairs which is better, else a rating
 * @param seed draws the order of items, and of the completions in each, for every annotator
 */
public record Round(
        @JsonProperty("task") Task task,
        @JsonProperty("steps") int steps,
        @JsonProperty("levels") int levels,
        @JsonProperty("axes") List<String> axes,
        @JsonProperty("seed") long seed) {
    public static final int LARGEST_LEVEL = 9;
    /** What the tasks themselves ask: answers to an axis of that name would count as answers to the task. */
    private static final List<String> OWN = List.of("better", "rating", "harmful", "refused");

    public Round {
        Check.that(steps == 3 || steps == 5, "steps", "must be 3 or 5", steps);
        Check.that(levels >= 2 && levels <= LARGEST_LEVEL, "levels", "must be between 2 and 9", levels);
        for (String axis : axes) {
            Check.that(axis.matches("[\\p{L}\\p{N} _-]+"), "axes", "must be words", axis);
            Check.that(!OWN.contains(axis), "axes", "must not be called like the task's own questions, " + OWN, axis);
        }
        Check.that(axes.stream().distinct().count() == axes.size(), "axes", "must differ", axes);
        axes = List.copyOf(axes);
    }

    /** Pairs on the given scale, nothing else asked. */
    public static Round pairs(int steps, long seed) {
        return new Round(Task.PAIRS, steps, 5, List.of(), seed);
    }

    @JsonIgnore
    public Seeds seeds() {
        return new Seeds(seed);
    }

    /** How many answers an axis has. */
    int axisSteps() {
        return task == Task.PAIRS ? steps : levels;
    }
}
