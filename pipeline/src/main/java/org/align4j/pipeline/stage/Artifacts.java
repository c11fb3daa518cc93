package org.align4j.pipeline.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.model.checkpoint.HubName;

/** Finds artifacts where users point: at the artifact itself or at the run folder around it. */
public final class Artifacts {
    private Artifacts() {}

    /**
     * The artifact's own path.
     *
     * @param flag what to call the option in a message, such as {@code "--policy"}
     * @param given what the user named
     * @throws UserError if nothing is there, or a run folder that does not hold such an artifact (yet)
     */
    public static Path resolve(String flag, Path given, Artifact type) {
        if (!Files.exists(given)) {
            String hint = type.isCheckpoint() ? HubName.hint(given) : "";
            throw new UserError(flag + " " + given + ": no such file or folder" + hint);
        }
        if (Files.isRegularFile(given) && type.isCheckpoint()) {
            throw new UserError(
                    flag + " " + given + ": is a file; expected the folder of a checkpoint with config.json");
        }
        if (!Files.exists(given.resolve(RunDirectory.CONFIG))) {
            return given;
        }
        if (!Files.exists(given.resolve(Manifest.FILE))) {
            throw new UserError(
                    flag + " " + given + ": this run has not finished; give its own command again to" + " continue it");
        }
        Path inside = given.resolve(type.folder());
        if (!Files.exists(inside)) {
            List<String> held = held(given);
            throw new UserError(flag + " " + given + ": this run folder holds "
                    + (held.isEmpty() ? "no artifact" : "no '" + type.folder() + "' but " + String.join(", ", held)));
        }
        return inside;
    }

    private static List<String> held(Path run) {
        List<String> held = new ArrayList<>();
        for (Artifact artifact : Artifact.values()) {
            if (Files.exists(run.resolve(artifact.folder()))) {
                held.add(artifact.folder());
            }
        }
        return held;
    }
}
