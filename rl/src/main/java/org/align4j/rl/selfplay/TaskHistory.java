package org.align4j.rl.selfplay;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.align4j.model.training.Stateful;

/** What has been proposed: the kinds of the last proposals, which repetition is counted by, and every proposed task. */
public final class TaskHistory implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "tasks.json";

    private final int memory;
    private Deque<String> buckets = new ArrayDeque<>();
    private List<Solved> asked = new ArrayList<>();

    /** @param memory valid proposals whose kinds are remembered */
    public TaskHistory(int memory) {
        this.memory = memory;
    }

    /**
     * A task and how the solver fared in one iteration.
     *
     * @param iteration from 1
     * @param right attempts that were right
     */
    public record Solved(int iteration, String task, String truth, String bucket, int right, int attempts) {}

    /** What a checkpoint holds. */
    private record Kept(List<String> buckets, List<Solved> asked) {}

    /**
     * Share of a bucket among a batch and what is remembered.
     *
     * @param batch buckets of all valid proposals of the iteration, which are not remembered yet
     */
    public double share(String bucket, List<String> batch) {
        long same = batch.stream().filter(bucket::equals).count()
                + buckets.stream().filter(bucket::equals).count();
        return (double) same / (batch.size() + buckets.size());
    }

    /** Remembers an iteration; the oldest proposals are forgotten, tasks are not. */
    public void add(List<String> batch, List<Solved> tasks) {
        buckets.addAll(batch);
        while (buckets.size() > memory) {
            buckets.removeFirst();
        }
        asked.addAll(tasks);
    }

    /** Every proposed task that the solver was asked, in order; one that was proposed in several iterations stands several times. */
    public List<Solved> asked() {
        return List.copyOf(asked);
    }

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(new Kept(List.copyOf(buckets), asked)) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Kept kept = JSON.readValue(folder.resolve(FILE).toFile(), Kept.class);
        buckets = new ArrayDeque<>(kept.buckets());
        asked = new ArrayList<>(kept.asked());
    }
}
