package org.align4j.reward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;

/**
 * Where the members of an ensemble lie: {@code members/0}, {@code members/1} and so on in a reward model's folder, each of
 * them a reward model of its own. The folder itself is the first of them, for whoever knows nothing of ensembles.
 */
public final class EnsembleFolder {
    private static final String MEMBERS = "members";

    private EnsembleFolder() {}

    /**
     * The members' folders; none for a folder with a single model.
     *
     * @throws UserError if there is but one, or one is missing
     */
    public static List<Path> members(Path folder) {
        Path members = folder.resolve(MEMBERS);
        List<Path> found = new ArrayList<>();
        while (Files.isDirectory(members.resolve(Integer.toString(found.size())))) {
            found.add(members.resolve(Integer.toString(found.size())));
        }
        if (Files.exists(members) && found.size() < 2) {
            throw new UserError(members + ": has " + found.size()
                    + " of the folders 0, 1, ...; an ensemble has at least" + " two members, numbered from 0");
        }
        return found;
    }

    /** The folders that are read together: the members', or the folder itself where there is a single model. */
    public static List<Path> models(Path folder) {
        List<Path> members = members(folder);
        return members.isEmpty() ? List.of(folder) : members;
    }

    /** Writes an ensemble from the folders of its members. */
    public static void write(Path folder, List<Path> members) throws IOException {
        AtomicFiles.writeFolder(folder, temporary -> {
            AtomicFiles.copyFolder(members.get(0), temporary);
            Path inside = Files.createDirectories(temporary.resolve(MEMBERS));
            for (int i = 0; i < members.size(); i++) {
                AtomicFiles.copyFolder(members.get(i), inside.resolve(Integer.toString(i)));
            }
        });
    }
}
