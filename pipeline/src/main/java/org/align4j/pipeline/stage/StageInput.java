package org.align4j.pipeline.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One input of a stage: the command-line flag {@code --name}, the key in a plan, and what must lie there.
 *
 * @param count how many of it the stage takes
 */
public record StageInput(String name, Artifact type, Count count, String doc) {
    /** How many of an input a stage takes. */
    public enum Count {
        ONE(""),
        AT_MOST_ONE(" (optional)"),
        /** The first is called as the input, the others {@code name-2}, {@code name-3}, … */
        ANY(" (optional; may be given again, in a plan as NAME-2, NAME-3, ...)");

        private final String note;

        Count(String note) {
            this.note = note;
        }
    }

    public static StageInput required(String name, Artifact type, String doc) {
        return new StageInput(name, type, Count.ONE, doc);
    }

    public static StageInput optional(String name, Artifact type, String doc) {
        return new StageInput(name, type, Count.AT_MOST_ONE, doc);
    }

    public static StageInput several(String name, Artifact type, String doc) {
        return new StageInput(name, type, Count.ANY, doc);
    }

    public boolean required() {
        return count == Count.ONE;
    }

    /** What help says behind the input; empty where it is required. */
    public String note() {
        return count.note.replace("NAME", name);
    }

    /** What the input of this number is called, counted from 1. */
    public String name(int number) {
        return number == 1 ? name : name + "-" + number;
    }

    /** The inputs of a stage, those that may be given again once for each that is given. */
    public static List<StageInput> given(List<StageInput> declared, Collection<String> names) {
        List<StageInput> inputs = new ArrayList<>();
        for (StageInput input : declared) {
            inputs.add(input);
            if (input.count == Count.ANY) {
                for (int number = 2; names.contains(input.name(number)); number++) {
                    inputs.add(new StageInput(input.name(number), input.type, input.count, input.doc));
                }
            }
        }
        return inputs;
    }
}
