package org.align4j.pipeline.stage;

/**
 * One input of a stage: the command-line flag {@code --name}, the key in a plan, and what must lie there.
 *
 * @param required false if the stage works without it
 */
public record StageInput(String name, Artifact type, boolean required, String doc) {
    public static StageInput required(String name, Artifact type, String doc) {
        return new StageInput(name, type, true, doc);
    }

    public static StageInput optional(String name, Artifact type, String doc) {
        return new StageInput(name, type, false, doc);
    }
}
