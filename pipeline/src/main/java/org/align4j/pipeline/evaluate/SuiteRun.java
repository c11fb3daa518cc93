package org.align4j.pipeline.evaluate;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.options.KebabCase;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** A suite with its data, ready to be made of models; what is known of one lies in files named after all it depends on. */
public final class SuiteRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String shared;
    private final Map<Evaluation, SuiteTask> tasks = new LinkedHashMap<>();

    private SuiteRun(Path folder, String shared) {
        this.folder = folder;
        this.shared = shared;
    }

    /**
     * Reads all data first.
     *
     * @param folder where results are kept
     * @param engine how it is computed, as text: other numbers are kept apart
     * @throws org.align4j.core.UserError if an evaluation lacks its data
     */
    public static SuiteRun open(Suite suite, SuiteSetting setting, Path folder, String engine) throws IOException {
        Files.createDirectories(folder);
        SuiteRun run = new SuiteRun(folder, engine);
        for (Evaluation evaluation : suite.evaluations()) {
            run.tasks.put(evaluation, evaluation.open(setting));
        }
        return run;
    }

    /** Opens a model when it is needed. */
    @FunctionalInterface
    public interface Opening<M> {
        M open();
    }

    /**
     * What is known of one model.
     *
     * @param read what took the model itself
     * @param judged the same with what was said about it
     */
    public record Known(List<List<SuiteItem>> read, List<List<SuiteItem>> judged) {}

    /**
     * Measures one model, as far as that has not been done.
     *
     * @param hash of its content
     * @param baseline what is known of the baseline; null if this is the baseline
     * @param baselineHash of the baseline's content
     */
    public Known measure(String hash, Opening<CausalLm> opening, @Nullable Known baseline, String baselineHash)
            throws IOException {
        List<SuiteTask> all = List.copyOf(tasks.values());
        List<List<SuiteItem>> read = read(all, hash, opening);
        List<List<SuiteItem>> judged = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            SuiteTask task = all.get(i);
            Path file = file(task.identity() + hash + (task.asksAboutBaseline() ? baselineHash : "") + "judged");
            if (!Files.exists(file)) {
                keep(
                        file,
                        task.judge(
                                read.get(i),
                                baseline == null ? read.get(i) : baseline.read().get(i)));
            }
            judged.add(kept(file));
        }
        return new Known(read, judged);
    }

    private List<List<SuiteItem>> read(List<SuiteTask> all, String hash, Opening<CausalLm> opening) throws IOException {
        List<SuiteTask> missing = all.stream()
                .filter(task -> !Files.exists(file(task.identity() + hash + "read")))
                .toList();
        if (!missing.isEmpty()) {
            try (CausalLm model = opening.open()) {
                for (SuiteTask task : missing) {
                    keep(file(task.identity() + hash + "read"), task.read(model));
                }
            }
        }
        List<List<SuiteItem>> read = new ArrayList<>();
        for (SuiteTask task : all) {
            read.add(kept(file(task.identity() + hash + "read")));
        }
        return read;
    }

    /** What the suite says of a reward model: of each evaluation, empty where it does not apply. */
    public List<List<SuiteItem>> score(String hash, Opening<RewardModel> opening) throws IOException {
        List<List<SuiteItem>> all = new ArrayList<>();
        for (Map.Entry<Evaluation, SuiteTask> entry : tasks.entrySet()) {
            if (!(entry.getKey() instanceof PairsEvaluation)) {
                all.add(List.of());
                continue;
            }
            Path file = file(entry.getValue().identity() + hash + "scored");
            if (!Files.exists(file)) {
                try (RewardModel reward = opening.open()) {
                    keep(file, entry.getValue().score(reward).orElse(List.of()));
                }
            }
            all.add(kept(file));
        }
        return all;
    }

    private Path file(String depends) {
        return folder.resolve(Hashes.ofText(shared + "\n" + depends).substring(0, 24) + ".json");
    }

    private static void keep(Path file, List<SuiteItem> items) throws IOException {
        AtomicFiles.writeText(file, JSON.writeValueAsString(items));
    }

    private static List<SuiteItem> kept(Path file) throws IOException {
        return JSON.readValue(file.toFile(), new TypeReference<>() {});
    }

    /**
     * One evaluation of several models.
     *
     * @param evaluation its name
     * @param type as YAML calls it
     * @param goal whether its fall while a reward rises is an alarm
     * @param values [model][row], NaN where there is none
     */
    public record Outcome(
            String evaluation,
            String type,
            boolean lowerIsBetter,
            boolean goal,
            List<List<SuiteReading>> readings,
            List<double[]> values,
            List<SuiteReading> rewardModel) {}

    /**
     * What all of them come to.
     *
     * @param known of each model
     * @param baseline which of them is the baseline
     * @param reward what {@link #score} found, if there is a reward model
     */
    public List<Outcome> outcomes(
            List<Known> known, int baseline, Optional<List<List<SuiteItem>>> reward, ClusterBootstrap bootstrap) {
        List<Outcome> outcomes = new ArrayList<>();
        int place = 0;
        for (Map.Entry<Evaluation, SuiteTask> entry : tasks.entrySet()) {
            int at = place++;
            SuiteTask task = entry.getValue();
            List<SuiteItem> compared = known.get(baseline).judged().get(at);
            List<List<SuiteReading>> readings = new ArrayList<>();
            List<double[]> values = new ArrayList<>();
            for (int model = 0; model < known.size(); model++) {
                List<SuiteItem> own = known.get(model).judged().get(at);
                readings.add(
                        model == baseline && entry.getKey() instanceof PairsEvaluation
                                ? List.of()
                                : task.readings(own, compared, bootstrap));
                values.add(task.values(own, compared));
            }
            List<SuiteItem> scored = reward.map(all -> all.get(at)).orElse(List.of());
            outcomes.add(new Outcome(
                    entry.getKey().name(),
                    KebabCase.of(entry.getKey().getClass()),
                    task.lowerIsBetter(),
                    task.goal(),
                    readings,
                    values,
                    scored.isEmpty() ? List.of() : task.readings(scored, List.of(), bootstrap)));
        }
        return outcomes;
    }
}
