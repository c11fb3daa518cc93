package org.align4j.model.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.FolderSums;

/**
 * The folder that a run continues from: the state of whatever learns, and where the run stands.
 *
 * @param folder it need not exist
 * @param recipe of the run: data, options, seed; what another one wrote is refused
 */
public record StateFolder(Path folder, String recipe) {
    private static final String PROGRESS = "progress.json";

    /**
     * Publishes it; the previous one stays until then.
     *
     * @param progress where the run stands
     */
    public void write(List<Stateful> states, ObjectNode progress) throws IOException {
        AtomicFiles.writeFolder(folder, written -> {
            for (Stateful state : states) {
                state.save(written.resolve(state.name()));
            }
            progress.put("recipe", recipe);
            Files.writeString(written.resolve(PROGRESS), progress.toPrettyString() + "\n", StandardCharsets.UTF_8);
            FolderSums.write(written);
        });
    }

    /**
     * Restores the states and says where the run stands; nothing where nothing was written.
     *
     * @throws UserError if it belongs to a run with another recipe, or is not as it was written
     */
    public Optional<ObjectNode> read(List<Stateful> states) throws IOException {
        if (!Files.isRegularFile(folder.resolve(PROGRESS))) {
            return Optional.empty();
        }
        FolderSums.require(folder);
        ObjectNode progress = JsonFile.object(folder.resolve(PROGRESS));
        if (!progress.path("recipe").asText().equals(recipe)) {
            throw new UserError(
                    folder + ": written by a run with other inputs, options or seed; start with another --out"
                            + " or delete the folder");
        }
        for (Stateful state : states) {
            state.load(folder.resolve(state.name()));
        }
        return Optional.of(progress);
    }
}
