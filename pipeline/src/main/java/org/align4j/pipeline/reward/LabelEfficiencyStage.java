package org.align4j.pipeline.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.Acquisition;
import org.align4j.reward.online.LabelEfficiency;
import org.align4j.reward.online.LearnedPair;

/** Draws curves of accuracy against answers: what choosing questions by one measure or another is worth on pairs that are answered already. */
public final class LabelEfficiencyStage implements Stage<LabelEfficiencyConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY = "policy";
    private static final String PREFERENCES = "preferences";
    private static final String HELD = "eval-preferences";
    /** A curve is done where it has so much of what the whole pool teaches. */
    private static final double NEARLY = 0.95;

    @Override
    public Declaration<LabelEfficiencyConfig> declaration() {
        return new Declaration<>(
                "label-efficiency",
                "Draw accuracy against answers, for several ways to choose what is asked",
                LabelEfficiencyConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "Checkpoint on whose hidden states heads learn"),
                        StageInput.required(
                                PREFERENCES,
                                Artifact.PREFERENCES,
                                "Pairs that are asked about; their answers are known"),
                        StageInput.required(HELD, Artifact.PREFERENCES, "Pairs to measure on")),
                List.of(Artifact.EFFICIENCY));
    }

    @Override
    public void run(LabelEfficiencyConfig config, StageContext context) throws IOException {
        LabelEfficiency efficiency = read(config, context);
        double ceiling = 0;
        for (int repeat = 0; repeat < config.repeats(); repeat++) {
            ceiling += efficiency.ceiling(context.seeds().generator("answers-" + repeat)) / config.repeats();
        }
        context.result("whole_pool", ceiling);
        List<Map<String, Object>> curves = new ArrayList<>();
        try (Progress progress =
                context.progress().start("asking", "curves", (long) config.by().size() * config.repeats())) {
            for (Acquisition by : config.by()) {
                curves.add(curve(by, ceiling, efficiency, config, progress, context));
            }
        }
        AtomicFiles.writeText(
                context.output(Artifact.EFFICIENCY),
                JSON.writerWithDefaultPrettyPrinter()
                                .writeValueAsString(Map.of("whole_pool", ceiling, "curves", curves))
                        + "\n");
    }

    private static LabelEfficiency read(LabelEfficiencyConfig config, StageContext context) {
        List<LearnedPair> pool;
        List<LearnedPair> held;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            pool = pairs(PREFERENCES, outline, context);
            held = pairs(HELD, outline, context);
            if (pool.size() <= config.start()) {
                throw new UserError(context.input(PREFERENCES) + ": " + pool.size() + " pairs, start is "
                        + config.start() + ": give more pairs or lower start");
            }
            if (held.stream().noneMatch(pair -> pair.pFirst() != 0.5)) {
                throw new UserError(context.input(HELD) + ": no pair has a winner to measure on");
            }
            context.say(pool.size() + " pairs to ask about, " + held.size() + " to measure on");
            int longest = Stream.of(pool, held)
                    .flatMap(List::stream)
                    .mapToInt(pair -> Math.max(pair.first().length, pair.second().length))
                    .max()
                    .orElseThrow();
            MemoryCheck.fits(
                    estimate(outline.config(), config.engine(), longest),
                    "reading hidden states",
                    config.engine(),
                    context,
                    memory -> "take a smaller policy, or leave out the longest pairs");
        }
        try (ValueModel model = ValueModel.fromPolicy(
                        context.input(POLICY),
                        config.engine(),
                        LoraConfig.none(),
                        context.seeds().seed("head"));
                RewardModel reader = new RewardModel(model, RewardFacts.NONE)) {
            return LabelEfficiency.of(
                    reader, pool, held, config.choose(), context.seeds().generator("projection"));
        }
    }

    /** The policy with a head that could learn, and one batch of the longest rows. */
    private static MemoryEstimate estimate(ModelConfig config, EngineConfig engine, int longest) {
        long[] rows = new long[Math.max(1, RewardModel.BATCH_TOKENS / longest)];
        Arrays.fill(rows, longest);
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = ModelMemory.value(config, engine, LoraConfig.none())) {
            parts.put("policy", memory.weights());
            parts.put("activations", memory.reading(rows));
        }
        return new MemoryEstimate(parts);
    }

    private static List<LearnedPair> pairs(String input, ModelOutline outline, StageContext context) {
        Path dataset = context.input(input);
        List<LearnedPair> pairs =
                LearnedPair.read(dataset, outline.tokenizer(), outline.config().maxPositions());
        if (pairs.isEmpty()) {
            throw new UserError(dataset + ": has no pairs");
        }
        return pairs;
    }

    /** The mean of the curves of all repeats. */
    private static Map<String, Object> curve(
            Acquisition by,
            double ceiling,
            LabelEfficiency efficiency,
            LabelEfficiencyConfig config,
            Progress progress,
            StageContext context) {
        String name = KebabCase.of(by);
        Seeds seeds = context.seeds();
        double[] accuracies = new double[0];
        int[] labels = new int[0];
        double nearTies = 0;
        List<Double> areas = new ArrayList<>();
        for (int repeat = 0; repeat < config.repeats(); repeat++) {
            LabelEfficiency.Curve curve = efficiency.curve(
                    by,
                    config.start(),
                    config.step(),
                    config.until(),
                    seeds.generator("answers-" + repeat),
                    seeds.generator("choice-" + name + "-" + repeat));
            accuracies = repeat == 0 ? new double[curve.points().size()] : accuracies;
            labels = curve.points().stream()
                    .mapToInt(LabelEfficiency.Point::labels)
                    .toArray();
            for (int i = 0; i < accuracies.length; i++) {
                accuracies[i] += curve.points().get(i).accuracy() / config.repeats();
            }
            nearTies += curve.nearTies() / config.repeats();
            areas.add(curve.area());
            progress.advance(1);
        }
        return told(name, labels, accuracies, areas, nearTies, ceiling, context);
    }

    private static Map<String, Object> told(
            String name,
            int[] labels,
            double[] accuracies,
            List<Double> areas,
            double nearTies,
            double ceiling,
            StageContext context) {
        List<Map<String, Object>> points = new ArrayList<>();
        OptionalInt enough = OptionalInt.empty();
        for (int i = 0; i < labels.length; i++) {
            points.add(Map.of("labels", labels[i], "accuracy", accuracies[i]));
            enough = enough.isEmpty() && accuracies[i] >= NEARLY * ceiling ? OptionalInt.of(labels[i]) : enough;
        }
        double area = areas.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("area", area);
        enough.ifPresent(count -> result.put("labels_to_95", count));
        result.put("near_ties", nearTies);
        context.result(name.replace('-', '_'), result);
        context.say(String.format(
                Locale.ROOT,
                "%s: mean accuracy %.4f, at the end %.4f, %s, %.0f %% near-ties",
                name,
                area,
                accuracies[accuracies.length - 1],
                enough.isPresent()
                        ? "95 % of what the pool teaches after " + enough.getAsInt() + " answers"
                        : "never 95 % of what the pool teaches",
                100 * nearTies));
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("chooser", name);
        curve.put("area", area);
        curve.put("areas", areas);
        curve.put("near_ties", nearTies);
        curve.put("points", points);
        return curve;
    }
}
