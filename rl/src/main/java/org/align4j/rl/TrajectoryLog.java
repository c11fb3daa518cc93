package org.align4j.rl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Trajectory;
import org.align4j.data.arrow.Layout;
import org.align4j.rl.episode.Episode;

/**
 * Everything that was sampled, as a dataset. A part ends at every checkpoint, so a continued run rewrites only what came
 * after it, with the same bytes.
 */
public final class TrajectoryLog implements AutoCloseable {
    private final DatasetWriter<Trajectory> writer;
    private final Origin origin;
    /** Rows that an interrupted run wrote after its last checkpoint; they come again and are skipped. */
    private long ahead;

    private long written;

    /**
     * Where the log lies and what it is made of.
     *
     * @param folder kept while the run may be continued
     */
    public record Place(Path folder, Lineage lineage) {
        /** True if the whole log has been written. */
        public boolean finished() {
            return Files.exists(folder.resolve(DatasetInfo.FILE));
        }

        /** Copies the finished log to where the run publishes it. */
        public void copyTo(Path output) throws IOException {
            AtomicFiles.copyFolder(folder, output);
        }
    }

    /**
     * What every row says of the run.
     *
     * @param policy name or hash of what samples
     * @param withCritic whether values are its critic's
     */
    record Origin(String policy, double temperature, boolean withCritic) {}

    /** @param rows how many the checkpoint knows of */
    TrajectoryLog(Place place, Origin origin, long rows) {
        this.origin = origin;
        writer = DatasetWriter.resume(place.folder(), Trajectory.class, place.lineage(), Layout.DEFAULT);
        written = rows;
        ahead = writer.rows() - rows;
        if (ahead < 0) {
            throw new IllegalStateException(place.folder() + " has " + writer.rows() + " rows, the checkpoint " + rows);
        }
    }

    /**
     * @param iteration from 0
     * @param scorers what scored, by the term's name
     */
    void write(List<Experience> experiences, int iteration, Map<String, String> scorers) {
        for (int i = 0; i < experiences.size(); i++) {
            written++;
            if (ahead > 0) {
                ahead--;
            } else {
                writer.write(row(experiences.get(i), iteration, i, scorers));
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

    private Trajectory row(Experience each, int iteration, int number, Map<String, String> scorers) {
        Episode episode = each.episode();
        List<Trajectory.Term> terms = each.earned().terms().entrySet().stream()
                .map(term -> new Trajectory.Term(
                        term.getKey(), term.getValue().value(), term.getValue().raw(), scorers.get(term.getKey())))
                .toList();
        return new Trajectory(
                (iteration + 1) + "-" + (number + 1),
                iteration + 1,
                episode.prompt().prompt(),
                episode.text(),
                boxed(episode.promptIds()),
                boxed(episode.completionIds()),
                floats(each.logProbs()),
                floats(each.referenceLogProbs()),
                each.score(),
                floats(each.rewards()),
                origin.withCritic() ? floats(each.values()) : List.of(),
                floats(each.advantages()),
                episode.prompt().id(),
                episode.prompt().groundTruth(),
                episode.finish().name().toLowerCase(Locale.ROOT),
                mask(episode),
                floats(IntStream.range(0, episode.length())
                        .mapToDouble(t -> episode.logProbs()[t])
                        .toArray()),
                terms,
                origin.temperature(),
                origin.policy());
    }

    private static List<Boolean> mask(Episode episode) {
        boolean[] mask = episode.completionMask();
        return IntStream.range(0, mask.length).mapToObj(t -> mask[t]).toList();
    }

    private static List<Integer> boxed(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }

    private static List<Float> floats(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(number -> (float) number).toList();
    }
}
