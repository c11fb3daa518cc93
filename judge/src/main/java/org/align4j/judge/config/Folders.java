package org.align4j.judge.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;

/** Finds checkpoints: the folder itself, or the artifact in the run folder around it. */
final class Folders {
    private static final String CONFIG = "config.json";

    private Folders() {}

    static Path inside(Path given, String artifact) {
        if (Files.isRegularFile(given.resolve(CONFIG))) {
            return given;
        }
        if (Files.isRegularFile(given.resolve(artifact).resolve(CONFIG))) {
            return given.resolve(artifact);
        }
        throw new UserError(
                artifact + " must name a checkpoint's folder, or a run folder that holds one, but there is no " + CONFIG
                        + " in " + given + " or " + given.resolve(artifact));
    }
}
