package org.align4j.pipeline.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.align4j.core.run.RunDirectory;

/** What the curves of reinforcement learning say that somebody should look at, and what to do; while it goes and in the end. */
public final class CurveWarnings {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Only reinforcement learning has it. */
    private static final String KL = "objective/kl";
    /** Of hundreds of thousands of iterations, no more than these lies in memory. */
    private static final List<String> LOOKED_AT = List.of(
            KL,
            "reward_std",
            "frac_reward_zero_std",
            "completions/mean_length",
            "objective/entropy",
            "val/explained_variance");
    /** Fewer iterations are noise. */
    private static final int FEWEST = 8;
    /** Share of the iterations that beginning and end are means of. */
    private static final double ENDS = 0.2;

    /** Standard deviation of rewards that differ by rounding alone. */
    private static final double EQUAL = 1e-9;

    private static final double MOST_FLAT = 0.8;
    private static final double MOST_GROWTH = 2;
    private static final double LEAST_GROWTH = 20;
    private static final double LEAST_ENTROPY = 0.1;
    private static final double FARTHEST = 2;

    /** Every iteration. */
    private final List<JsonNode> whole;
    /** The same, none where there are too few to tell beginning and end apart. */
    private final List<JsonNode> lines;

    private CurveWarnings(List<JsonNode> whole) {
        this.whole = whole;
        this.lines = whole.size() < FEWEST ? List.of() : whole;
    }

    /** Of a run that goes, as far as it has got; what its stage itself says in the end ({@link RunawayWarnings}) included. */
    public static List<String> soFar(Path folder) {
        CurveWarnings curves = read(folder);
        List<String> warnings = new ArrayList<>(curves.all());
        curves.distance().ifPresent(warnings::add);
        return warnings;
    }

    /** Of a run folder. */
    static List<String> of(Path folder) {
        return read(folder).all();
    }

    private static CurveWarnings read(Path folder) {
        Path file = folder.resolve(RunDirectory.METRICS);
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return new CurveWarnings(lines);
        }
        try (Stream<String> all = Files.lines(file)) {
            all.filter(line -> line.contains(KL)).forEach(line -> lines.add(parsed(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return new CurveWarnings(lines.stream().filter(line -> line.has(KL)).toList());
    }

    /** What is looked at; nothing of a line that is being written. */
    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line) instanceof ObjectNode numbers
                    ? numbers.retain(LOOKED_AT)
                    : JSON.createObjectNode();
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private List<String> all() {
        List<String> warnings = new ArrayList<>();
        OptionalDouble flat = end("frac_reward_zero_std");
        if (nothingToLearn()) {
            warnings.add(
                    "in every iteration all completions that are compared earned the same, so there was nothing to learn:"
                            + " look at their rewards in the trajectories");
        } else if (flat.isPresent() && flat.getAsDouble() > MOST_FLAT) {
            warnings.add(said(
                    "in %.0f %% of the groups all completions earn the same, and nothing is learned from those: take prompts"
                            + " that are neither too easy nor too hard, more --rollout.completions-per-prompt or a higher"
                            + " temperature",
                    100 * flat.getAsDouble()));
        }
        OptionalDouble length = end("completions/mean_length");
        OptionalDouble before = beginning("completions/mean_length");
        if (length.isPresent()
                && before.isPresent()
                && length.getAsDouble() > MOST_GROWTH * before.getAsDouble()
                && length.getAsDouble() > before.getAsDouble() + LEAST_GROWTH) {
            warnings.add(said(
                    "completions have grown from %.0f to %.0f tokens: read some; if the reward pays for length, measure it at"
                            + " equal lengths (align sweep) or take tokens beyond a length out of the reward (--rewards with overlong)",
                    before.getAsDouble(), length.getAsDouble()));
        }
        entropy().ifPresent(warnings::add);
        OptionalDouble explained = end("val/explained_variance");
        if (explained.isPresent() && explained.getAsDouble() <= 0) {
            warnings.add(said(
                    "the critic predicts no better than a constant (explained variance %.2f): raise"
                            + " --critic.learning-rate, warm it up, or take a group-relative advantage, which needs none",
                    explained.getAsDouble()));
        }
        return warnings;
    }

    private boolean nothingToLearn() {
        return !whole.isEmpty()
                && whole.stream()
                        .map(line -> line.path("reward_std"))
                        .allMatch(spread -> spread.isNumber() && spread.doubleValue() <= EQUAL);
    }

    private Optional<String> entropy() {
        double now = ratio(end("objective/entropy"), end("completions/mean_length"));
        double before = ratio(beginning("objective/entropy"), beginning("completions/mean_length"));
        return before > 0 && now < LEAST_ENTROPY * before
                ? Optional.of(said(
                        "diversity has collapsed: entropy fell from %.3f to %.3f nats a token; raise the KL coefficient, lower"
                                + " the learning rate, or reward entropy (--update.entropy)",
                        before, now))
                : Optional.empty();
    }

    private Optional<String> distance() {
        double kl = ratio(end("objective/kl"), end("completions/mean_length"));
        return kl > FARTHEST
                ? Optional.of(said(
                        "the policy has left its reference: KL is %.1f nats a token; raise the KL coefficient or lower the"
                                + " learning rate",
                        kl))
                : Optional.empty();
    }

    private static double ratio(OptionalDouble sum, OptionalDouble length) {
        return sum.orElse(Double.NaN) / length.orElse(Double.NaN);
    }

    private OptionalDouble beginning(String name) {
        return mean(lines.subList(0, some()), name);
    }

    private OptionalDouble end(String name) {
        return mean(lines.subList(lines.size() - some(), lines.size()), name);
    }

    private int some() {
        return Math.min(lines.size(), Math.max(1, (int) (ENDS * lines.size())));
    }

    private static OptionalDouble mean(List<JsonNode> lines, String name) {
        return lines.stream()
                .filter(line -> line.path(name).isNumber())
                .mapToDouble(line -> line.path(name).doubleValue())
                .average();
    }

    private static String said(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }
}
