package org.align4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.DatasetInfo.Part;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.PartFacts;

/** A dataset folder before {@code dataset.json}: whole parts, perhaps half a part, and a note whose they are. */
final class UnfinishedDataset {
    private UnfinishedDataset() {}

    /** What the rows of an unfinished dataset are made of; rows made of something else must not follow them. */
    record Beginning(String schema, Lineage lineage) {}

    static void refuseFinished(Path folder) {
        if (Files.exists(folder.resolve(DatasetInfo.FILE))) {
            throw new UserError(folder + ": holds a finished dataset; delete it or choose another folder");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserError(folder + ": is a file; a dataset is a folder");
        }
    }

    static void begin(Path folder, Class<?> type, Lineage lineage) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserError(folder + ": cannot be made: " + UserError.reason(e), e);
        }
        DatasetFiles.write(
                folder.resolve(DatasetFiles.UNFINISHED), new Beginning(DatasetFiles.schemaName(type), lineage));
    }

    static boolean isBegun(Path folder) {
        return Files.exists(folder.resolve(DatasetFiles.UNFINISHED));
    }

    static void refuseOther(Path folder, Class<?> type, Lineage lineage) {
        try {
            byte[] stored = Files.readAllBytes(folder.resolve(DatasetFiles.UNFINISHED));
            byte[] asked = DatasetFiles.json(new Beginning(DatasetFiles.schemaName(type), lineage));
            if (!Arrays.equals(stored, asked)) {
                throw new UserError(folder + ": holds an unfinished dataset that was begun by another command, or with"
                        + " other options or inputs; delete it or choose another folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parts that were renamed into place before the kill; anything after a gap is deleted. */
    static List<Part> wholeParts(Path folder) {
        List<Part> parts = new ArrayList<>();
        try {
            while (Files.exists(folder.resolve(DatasetFiles.partName(parts.size())))) {
                String name = DatasetFiles.partName(parts.size());
                Path file = folder.resolve(name);
                parts.add(new Part(name, PartFacts.rows(file), Files.size(file), Hashes.ofFile(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }

    static Optional<Path> lastWholePart(Path folder) {
        int parts = 0;
        while (Files.exists(folder.resolve(DatasetFiles.partName(parts)))) {
            parts++;
        }
        return parts == 0 ? Optional.empty() : Optional.of(folder.resolve(DatasetFiles.partName(parts - 1)));
    }

    /** In which form the first part holds its contents. */
    static ContentForm form(Path folder, Class<?> type) {
        return PartFacts.form(folder.resolve(DatasetFiles.partName(0)), type);
    }

    static void end(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(DatasetFiles.UNFINISHED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what an unfinished dataset consists of, and nothing else. */
    static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\.?part-\\d{5,}\\.arrow(\\.unfinished)?") || name.equals(DatasetFiles.UNFINISHED)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
