package org.align4j.rl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Prompt;
import org.align4j.model.training.Stateful;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;

/**
 * What the last iterations learned from, to be learned from again ({@code rollout.reuse}): with the log-probs and
 * advantages of their own time, so that ratios say how far the policy has moved since.
 */
final class ReplayBuffer implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "replay.json";

    private final int iterations;
    private List<List<Past>> past = List.of();

    /** @param iterations how many earlier ones are kept */
    ReplayBuffer(int iterations) {
        this.iterations = iterations;
    }

    /** As much of an experience as an update needs. */
    private record Past(
            String prompt,
            int[] ids,
            int[] sampled,
            double[] logProbs,
            double[] referenceLogProbs,
            double[] values,
            double score,
            double[] advantages,
            double[] returns,
            double[] weights,
            double[] entropies) {
        static Past of(Experience each) {
            return new Past(
                    each.prompt(),
                    each.episode().ids(),
                    each.episode().sampled(),
                    each.logProbs(),
                    each.referenceLogProbs(),
                    each.values(),
                    each.score(),
                    each.advantages(),
                    each.returns(),
                    each.weights(),
                    each.entropies());
        }

        Experience experience() {
            Episode episode = new Episode(
                    new Prompt(prompt, Content.text(""), null),
                    ids,
                    sampled,
                    new float[sampled.length],
                    List.of(),
                    Episode.Finish.STOP);
            return new Experience(
                    episode,
                    logProbs,
                    referenceLogProbs,
                    values,
                    new Earned(score, new double[sampled.length], Map.of()),
                    new double[sampled.length],
                    advantages,
                    returns,
                    weights,
                    entropies,
                    false);
        }
    }

    /** Those of earlier iterations, the oldest first. */
    List<Experience> earlier() {
        return past.stream().flatMap(List::stream).map(Past::experience).toList();
    }

    /** Mean age of the rows of an update, in iterations. */
    double age(int fresh) {
        double sum = 0;
        int rows = fresh;
        for (int i = 0; i < past.size(); i++) {
            sum += (double) (past.size() - i) * past.get(i).size();
            rows += past.get(i).size();
        }
        return rows == 0 ? 0 : sum / rows;
    }

    /** Remembers an iteration, and forgets the oldest where there are too many. */
    void add(List<Experience> fresh) {
        List<List<Past>> all = new ArrayList<>(past);
        all.add(fresh.stream().map(Past::of).toList());
        past = List.copyOf(all.subList(Math.max(0, all.size() - iterations), all.size()));
    }

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(past) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Past[][] all = JSON.readValue(folder.resolve(FILE).toFile(), Past[][].class);
        past = Arrays.stream(all).map(List::of).toList();
    }
}
