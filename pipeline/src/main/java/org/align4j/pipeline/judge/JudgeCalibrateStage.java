package org.align4j.pipeline.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.GoldPairs;
import org.align4j.judge.evaluation.LabelledProbabilities;
import org.align4j.judge.statistics.TemperatureScaling;
import org.align4j.pipeline.judge.JudgeCalibrateConfig.KnownLabels;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Calibrates a judge's probabilities on labelled pairs; the labels themselves take its place. */
public final class JudgeCalibrateStage implements Stage<JudgeCalibrateConfig> {
    private static final String PREFERENCES = "preferences";

    @Override
    public Declaration<JudgeCalibrateConfig> declaration() {
        StageInput judged = StageInput.required(PREFERENCES, Artifact.PREFERENCES, "What the judge prefers");
        return new Declaration<>(
                "judge calibrate",
                "Calibrate a judge's probabilities on labelled pairs (temperature scaling)",
                JudgeCalibrateConfig.class,
                Stream.concat(Stream.of(judged), GoldInput.INPUTS.stream()).toList(),
                List.of(Artifact.PREFERENCES));
    }

    @Override
    public void run(JudgeCalibrateConfig options, StageContext context) {
        Map<String, GoldPair> gold = GoldPairs.byId(GoldInput.read(context));
        Dataset<Preference> judged = Dataset.open(context.input(PREFERENCES), Preference.class);
        LabelledProbabilities labelled = new LabelledProbabilities();
        judged.forEach(preference -> {
            GoldPair pair = gold.get(preference.id());
            if (pair != null && (options.fitOn() == null || options.fitOn().equals(pair.category()))) {
                labelled.add(preference, pair);
            }
        });
        if (labelled.count() < options.minPairs()) {
            throw new UserError("only " + labelled.count() + " of the judge's pairs have a label"
                    + (options.fitOn() == null ? "" : " and the category " + options.fitOn()) + ", the fit needs "
                    + options.minPairs() + "; label more, or lower --min-pairs");
        }
        TemperatureScaling scaling = labelled.fit();
        Map<String, Integer> sources = write(options, judged, gold, scaling, context);
        report(labelled, scaling, sources, context);
    }

    /** @return how many preferences come from people and from the judge */
    private Map<String, Integer> write(
            JudgeCalibrateConfig options,
            Dataset<Preference> judged,
            Map<String, GoldPair> gold,
            TemperatureScaling scaling,
            StageContext context) {
        Map<String, Integer> sources = new LinkedHashMap<>(Map.of("labels", 0, "judge", 0));
        Map<String, GoldPair> left = new LinkedHashMap<>(gold);
        try (DatasetWriter<Preference> writer = DatasetWriter.create(
                context.output(Artifact.PREFERENCES), Preference.class, lineage(options, judged, context))) {
            judged.forEach(preference -> {
                GoldPair pair = left.remove(preference.id());
                boolean known = options.knownLabels() == KnownLabels.REPLACE && pair != null && pair.label() != null;
                writer.write(known ? labelled(pair) : scaled(preference, scaling));
                sources.merge(known ? "labels" : "judge", 1, Integer::sum);
            });
            if (options.knownLabels() == KnownLabels.REPLACE) {
                left.values().stream().filter(pair -> pair.label() != null).forEach(pair -> {
                    writer.write(labelled(pair));
                    sources.merge("labels", 1, Integer::sum);
                });
            }
            writer.publish();
        }
        return sources;
    }

    private static Preference scaled(Preference preference, TemperatureScaling scaling) {
        return preference.withPChosen(preference.tie() ? 0.5 : scaling.apply(preference.pChosen()));
    }

    /** Of a tie, the pair's first is the chosen one. */
    private static Preference labelled(GoldPair pair) {
        boolean second = pair.label() == Label.SECOND;
        boolean tie = pair.label() == Label.TIE;
        return new Preference(
                pair.id(),
                pair.prompt(),
                second ? pair.second() : pair.first(),
                second ? pair.first() : pair.second(),
                tie ? 0.5 : 1,
                tie,
                null,
                "human",
                null,
                pair.annotators().isEmpty()
                        ? null
                        : String.join(",", pair.annotators().keySet()),
                null);
    }

    private static void report(
            LabelledProbabilities labelled,
            TemperatureScaling scaling,
            Map<String, Integer> sources,
            StageContext context) {
        context.say(String.format(
                Locale.ROOT,
                "temperature %.3f from %d labelled pairs: Brier %.4f before, %.4f after; %d preferences are labels, %d the"
                        + " judge's",
                scaling.temperature(),
                labelled.count(),
                labelled.brier(TemperatureScaling.NONE),
                labelled.brier(scaling),
                sources.get("labels"),
                sources.get("judge")));
        if (Double.isInfinite(scaling.temperature())) {
            context.warn("the judge is no better than chance on the labelled pairs: all its probabilities become 1/2");
        }
        context.result("temperature", scaling.temperature());
        context.result("labelled_pairs", labelled.count());
        context.result("brier", labelled.brier(TemperatureScaling.NONE));
        context.result("calibrated_brier", labelled.brier(scaling));
        context.result("labels", sources.get("labels"));
        context.result("judge_preferences", sources.get("judge"));
    }

    private Lineage lineage(JudgeCalibrateConfig options, Dataset<Preference> judged, StageContext context) {
        return context.lineage(this, options)
                .withParents(
                        List.of(new Lineage.Parent(PREFERENCES, judged.info().fingerprint())));
    }
}
