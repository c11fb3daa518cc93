package org.align4j.model.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.TokenModel;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that stay as models: the newest ones and the best. What is kept follows from the steps and metrics
 * alone, so a run that was cut off anywhere and continued keeps the same ones.
 */
public final class KeptCheckpoints {
    /** Where they lie in a run folder. */
    public static final String FOLDER = "checkpoints";

    private final CheckpointConfig config;
    private final Path folder;
    private final List<Long> steps;
    private @Nullable Best best;

    /**
     * The best checkpoint so far.
     *
     * @param value of the metric that chooses
     * @param metrics all of that step
     */
    public record Best(long step, double value, Map<String, Double> metrics) {}

    /**
     * What has to be remembered for continuing.
     *
     * @param steps whose checkpoints stay, oldest first
     */
    public record State(List<Long> steps, @Nullable Best best) {
        public static final State START = new State(List.of(), null);
    }

    /** @param folder where they go; it need not exist */
    public KeptCheckpoints(CheckpointConfig config, Path folder, State state) {
        this.config = config;
        this.folder = folder;
        this.steps = new ArrayList<>(state.steps());
        this.best = state.best();
    }

    public State state() {
        return new State(List.copyOf(steps), best);
    }

    static String name(long step) {
        return String.format(Locale.ROOT, "step-%06d", step);
    }

    /**
     * Publishes a checkpoint of the model, if any are to stay. Those that are not to stay any longer are deleted by
     * {@link #prune}, once what continuing needs no longer names them.
     *
     * @param step steps done
     * @param total of the whole run
     * @param metrics of that step
     */
    public void add(TokenModel model, boolean averages, long step, long total, Map<String, Double> metrics)
            throws IOException {
        if (config.keep() == 0) {
            return;
        }
        choose(step, metrics);
        steps.add(step);
        while (steps.size() > config.keep()) {
            steps.remove(0);
        }
        TrainerState state = new TrainerState(step, total, config.bestBy(), best, averages, metrics);
        AtomicFiles.writeFolder(folder.resolve(name(step)), temporary -> {
            model.exchangeAverage();
            try {
                model.save(temporary);
            } finally {
                model.exchangeAverage();
            }
            state.write(temporary);
        });
    }

    private void choose(long step, Map<String, Double> metrics) {
        if (!config.chooses()) {
            return;
        }
        Double value = metrics.get(config.bestBy());
        if (value == null) {
            throw new UserError("checkpoints.best-by: step " + step + " has no metric \"" + config.bestBy()
                    + "\"; it has " + String.join(", ", metrics.keySet()));
        }
        if (!value.isNaN() && (best == null || config.better(value, best.value()))) {
            best = new Best(step, value, Collections.unmodifiableMap(new LinkedHashMap<>(metrics)));
        }
    }

    /** Deletes what is not to stay. */
    public void prune() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<String> staying =
                new ArrayList<>(steps.stream().map(KeptCheckpoints::name).toList());
        if (best != null) {
            staying.add(name(best.step()));
        }
        List<Path> entries;
        try (Stream<Path> found = Files.list(folder)) {
            entries = found.toList();
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (!staying.contains(name) && name.matches("(\\..*\\.(partial|old))|(step-\\d+)")) {
                AtomicFiles.deleteTree(entry);
            }
        }
    }

    /**
     * Gives the model the weights that are the result: the best checkpoint's, else the moving average, else those that it
     * has.
     *
     * @return which they are
     */
    public TrainerState finish(TokenModel model, boolean averages, long total, Map<String, Double> last)
            throws IOException {
        prune();
        if (best == null) {
            // not exchanged back: training has ended
            model.exchangeAverage();
            return new TrainerState(total, total, config.bestBy(), null, averages, last);
        }
        model.restoreWeights(folder.resolve(name(best.step())));
        return new TrainerState(best.step(), total, config.bestBy(), best, averages, best.metrics());
    }
}
