package org.align4j.pipeline.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;

/**
 * The folder from below which a served model may be given other weights.
 *
 * @param root as the file system knows it, symbolic links followed
 */
record WeightsFolder(Path root) {
    /** @throws UserError if there is no such folder */
    static WeightsFolder of(String given) {
        try {
            Path root = Path.of(given).toRealPath();
            if (Files.isDirectory(root)) {
                return new WeightsFolder(root);
            }
        } catch (IOException e) {
            // said below
        }
        throw new UserError("weights-root " + given + ": there is no such folder");
    }

    /**
     * A folder of weights.
     *
     * @throws ApiFault if it is not there, or not below the root: which of both is not said, so that nobody learns from
     *     it what lies elsewhere
     */
    Path resolve(String given) throws ApiFault {
        try {
            Path folder = Path.of(given).toRealPath();
            if (folder.startsWith(root) && Files.isDirectory(folder)) {
                return folder;
            }
        } catch (IOException | IllegalArgumentException e) {
            // said below
        }
        throw ApiFault.of("model_path", "must be a folder below " + root + ", which this server was started with");
    }
}
