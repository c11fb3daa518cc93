package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Trajectory;
import org.align4j.data.arrow.Layout;

/**
 * Everything that was sampled, as a dataset. A part ends at every checkpoint, so a continued run rewrites only what came
 * after it, with the same bytes.
 */
final class TrajectoryLog implements AutoCloseable {
    private final DatasetWriter<Trajectory> writer;
    /** Rows that an interrupted run wrote after its last checkpoint; they come again and are skipped. */
    private long ahead;

    private long written;

    /**
     * Where the log lies and what it is made of.
     *
     * @param folder kept while the run may be continued
     */
    record Place(Path folder, Lineage lineage) {
        /** True if the whole log has been written. */
        boolean finished() {
            return Files.exists(folder.resolve(DatasetInfo.FILE));
        }

        /** Copies the finished log to where the run publishes it. */
        void copyTo(Path output) throws IOException {
            AtomicFiles.writeFolder(output, target -> {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, target.resolve(file.getFileName()));
                    }
                }
            });
        }
    }

    /** @param rows how many the checkpoint knows of */
    TrajectoryLog(Place place, long rows) {
        writer = DatasetWriter.resume(place.folder(), Trajectory.class, place.lineage(), Layout.DEFAULT);
        written = rows;
        ahead = writer.rows() - rows;
        if (ahead < 0) {
            throw new IllegalStateException(place.folder() + " has " + writer.rows() + " rows, the checkpoint " + rows);
        }
    }

    /** @param iteration from 0 */
    void write(List<Experience> experiences, int iteration, boolean withCritic) {
        for (int i = 0; i < experiences.size(); i++) {
            written++;
            if (ahead > 0) {
                ahead--;
            } else {
                writer.write(row(experiences.get(i), iteration, i, withCritic));
            }
        }
    }

    /** Ends the part; how many rows there are. */
    long endPart() {
        writer.endPart();
        return written;
    }

    void publish() {
        writer.publish();
    }

    @Override
    public void close() {
        writer.close();
    }

    private static Trajectory row(Experience each, int iteration, int number, boolean withCritic) {
        Rollout rollout = each.rollout();
        return new Trajectory(
                (iteration + 1) + "-" + (number + 1),
                iteration + 1,
                rollout.prompt().prompt(),
                rollout.completion().text(),
                boxed(rollout.promptIds()),
                boxed(rollout.completion().tokens()),
                floats(each.logProbs()),
                floats(each.referenceLogProbs()),
                each.score(),
                floats(each.rewards()),
                withCritic ? floats(each.values()) : List.of(),
                floats(each.advantages()));
    }

    private static List<Integer> boxed(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }

    private static List<Float> floats(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(number -> (float) number).toList();
    }
}
