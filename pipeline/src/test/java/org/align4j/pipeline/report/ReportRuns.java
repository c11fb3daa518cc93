package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.RunDirectory;
import org.align4j.core.run.RunIdentity;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.align4j.pipeline.stage.Artifact;

/** Finished runs for a report to read, without anything having been trained. */
final class ReportRuns {
    static final String HOSTILE = "<script>alert('x')</script> & \"quotes\" \u0007";
    static final int PAIRS = 64;

    private final Path folder;

    ReportRuns(Path folder) {
        this.folder = folder;
    }

    interface Work {
        void in(RunDirectory run) throws IOException;
    }

    /** A run of the stage of its name. */
    Path run(String name, Map<String, Path> inputs, Map<String, Object> results, Work work) throws IOException {
        return run(name, name, inputs, results, List.of(), work);
    }

    Path run(
            String name,
            String stage,
            Map<String, Path> inputs,
            Map<String, Object> results,
            List<String> warnings,
            Work work)
            throws IOException {
        Map<String, RunIdentity.Input> hashed = new LinkedHashMap<>();
        inputs.forEach((input, path) -> hashed.put(input, new RunIdentity.Input(path, "ab12".repeat(16))));
        RunIdentity identity = new RunIdentity(stage, 17, ConfigTree.empty(), hashed);
        Path own = folder.resolve(name);
        try (RunDirectory run = RunDirectory.open(own, identity)) {
            work.in(run);
            run.finish(new Manifest.Facts(
                    Instant.EPOCH, List.of("align", stage), Map.of("align4j", "test"), results, warnings));
        }
        return own;
    }

    static void policy(RunDirectory run) throws IOException {
        Files.writeString(run.output("policy"), "weights");
    }

    static void curve(Metrics metrics, int steps, String falling, double from, String rising, double to) {
        RandomGenerator random = new Seeds(5).generator(falling);
        for (int step = 1; step <= steps; step++) {
            double progress = 1 - Math.exp(-5.0 * step / steps);
            metrics.log(
                    step,
                    Map.of(
                            falling,
                            from * (1 - 0.7 * progress) + 0.3 * random.nextGaussian(),
                            rising,
                            to * progress + 0.02 * random.nextGaussian()));
        }
    }

    /** Reward and KL over forty iterations; {@code reward} has the course of {@code objective/scores}. */
    static void learning(RunDirectory run) throws IOException {
        for (int step = 1; step <= 40; step++) {
            double progress = 1 - Math.exp(-step / 15.0);
            double score = -1 + 4 * progress;
            run.metrics()
                    .log(
                            step,
                            Map.of(
                                    "objective/scores",
                                    score,
                                    "reward",
                                    score,
                                    "objective/kl",
                                    9 * progress * progress));
        }
        policy(run);
    }

    /** What an evaluation with a held-out and a training judge measures. */
    static Map<String, Object> measured() {
        Map<String, Object> measured = new LinkedHashMap<>();
        measured.put("prompts", PAIRS);
        measured.put("judge", "careful reader");
        interval(measured, "win_rate", 0.875, 0.81, 0.93);
        measured.putAll(Map.of("wins", 52, "ties", 8, "losses", 4, "judged", PAIRS, "mean_preference", 0.86));
        measured.put("length_controlled_win_rate", 0.84);
        measured.put("training_judge", "shop");
        interval(measured, "training_judge_win_rate", 0.93, 0.88, 0.97);
        measured.putAll(Map.of("training_judge_wins", 58, "training_judge_ties", 3, "training_judge_losses", 3));
        measured.putAll(Map.of("kl", 7.25, "kl_per_token", 0.31, "mean_length", 23.5, "baseline_mean_length", 17.1));
        measured.putAll(Map.of("top_three_openings", 0.3, "baseline_top_three_openings", 0.25));
        return measured;
    }

    static void interval(Map<String, Object> measured, String name, double estimate, double low, double high) {
        measured.put(name, estimate);
        measured.put(name + "_low", low);
        measured.put(name + "_high", high);
    }

    /** An evaluation whose judge prefers the policy, except for the pairs with the smallest probabilities. */
    static void evaluation(RunDirectory run, Map<String, Object> measured) throws IOException {
        Files.writeString(
                run.output(Artifact.EVALUATION.folder()), new ObjectMapper().writeValueAsString(measured) + "\n");
        RandomGenerator random = new Seeds(2).generator("lengths");
        try (DatasetWriter<EvaluatedPair> writer = DatasetWriter.create(
                run.output(Artifact.COMPARISONS.folder()), EvaluatedPair.class, Lineage.of("evaluate"))) {
            for (int i = 0; i < PAIRS; i++) {
                Double lost = i % 8 == 0 ? Double.valueOf(0.4 - i / 200.0) : null;
                writer.write(new EvaluatedPair(
                        "prompt-" + i,
                        Content.user("When will my kettle arrive?"),
                        Content.assistant("Thank you for your message. Your kettle number " + i + " will arrive."),
                        Content.assistant(i == 0 ? HOSTILE : "Wait for the parcel."),
                        i == 5 ? null : lost != null ? lost : Double.valueOf(0.9),
                        false,
                        i == 5 ? "failed" : "judged",
                        "first polite +0.40",
                        20 + random.nextInt(9),
                        3 + random.nextInt(30),
                        2.5,
                        -0.5));
            }
            writer.publish();
        }
    }
}
