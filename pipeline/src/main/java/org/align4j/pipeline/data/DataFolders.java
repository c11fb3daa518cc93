package org.align4j.pipeline.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.pipeline.stage.CommandContext;

/** Finds the dataset that a user means by a folder around it: a run's, or that of {@code data split}. */
final class DataFolders {
    /** A plan's folder, a stage's run in it, a dataset in that. */
    private static final int DEEPEST = 2;

    private DataFolders() {}

    /**
     * The folder itself if it is a dataset or nothing that we know; the one dataset in it otherwise.
     *
     * @throws UserError if there are several datasets in it, or it is a run without one
     */
    static Path dataset(Path given, CommandContext context) {
        if (!Files.isDirectory(given) || Files.exists(given.resolve(DatasetInfo.FILE))) {
            return given;
        }
        List<Path> inside = inside(given);
        if (inside.size() == 1) {
            context.say(given + ": the dataset in it is " + inside.get(0));
            return inside.get(0);
        }
        if (inside.size() > 1) {
            throw new UserError(given + ": holds several datasets, name one: "
                    + inside.stream().map(DataFolders::described).collect(Collectors.joining(", ")));
        }
        if (Files.exists(given.resolve(RunDirectory.CONFIG))) {
            throw new UserError(given
                    + (Files.exists(given.resolve(Manifest.FILE))
                            ? ": is a run without datasets"
                            : ": this run has not finished and has no dataset yet"));
        }
        return given;
    }

    /** All of them. */
    static List<Path> datasets(List<Path> given, CommandContext context) {
        return given.stream().map(folder -> dataset(folder, context)).toList();
    }

    private static String described(Path dataset) {
        DatasetInfo info = Dataset.info(dataset);
        return dataset + " (" + Counted.of(info.rows(), info.schema() + " row") + ")";
    }

    /** Also those of the runs in a plan's folder; what begins with a dot is unfinished work. */
    private static List<Path> inside(Path folder) {
        try (Stream<Path> entries = Files.find(
                folder,
                DEEPEST,
                (entry, attributes) -> Files.exists(entry.resolve(DatasetInfo.FILE)),
                FileVisitOption.FOLLOW_LINKS)) {
            return entries.filter(entry -> !folder.relativize(entry).toString().matches("(.*/)?\\..*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
