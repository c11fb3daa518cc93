package org.align4j.pipeline.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Sample;
import org.align4j.data.VerdictRow;
import org.align4j.judge.Comparison;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Pairing;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.GoldPairs;
import org.align4j.judge.evaluation.PairTexts;
import org.align4j.judge.evaluation.StoredVerdicts;
import org.align4j.judge.selection.PoolPair;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.jspecify.annotations.Nullable;

/** The pairs that could be labelled, with what judges have said of them so far. */
record VerdictPool(StageContext context) {
    private static final String VERDICTS = "verdicts";
    private static final String OTHER = "other-verdicts";
    private static final String SAMPLES = "samples";
    private static final String PAIRS = "labelled-pairs";

    static final List<StageInput> INPUTS = List.of(
            StageInput.optional(VERDICTS, Artifact.VERDICTS, "What a judge said about the pairs"),
            StageInput.optional(OTHER, Artifact.VERDICTS, "What another judge said about them"),
            StageInput.optional(
                    SAMPLES,
                    Artifact.SAMPLES,
                    "The completions; needed with verdicts only if their run has no preferences"),
            StageInput.optional(
                    PAIRS, Artifact.LABELLED_PAIRS, "The pairs, where verdicts are about a dataset of pairs"));

    boolean judged() {
        return context.optionalInput(VERDICTS).isPresent()
                || context.optionalInput(OTHER).isPresent();
    }

    /** @param choice which pairs of samples there are, where no verdicts name them */
    List<PoolPair> pairs(PairConfig choice) {
        List<PoolPair> pairs = judged() ? ofVerdicts() : ofSamples(choice);
        if (pairs.isEmpty()) {
            throw new UserError("there are no pairs to choose from");
        }
        return pairs;
    }

    private List<PoolPair> ofSamples(PairConfig choice) {
        Path folder = context.optionalInput(SAMPLES)
                .orElseThrow(() -> new UserError("judge select needs --verdicts or --samples"));
        Pairing pairing = Pairing.forPeople(choice.choice(), choice.perPrompt(), context.seeds());
        try (Stream<Sample> samples = Dataset.open(folder, Sample.class).stream()) {
            Stream<PoolPair> all = samples.flatMap(sample -> pairing.pairs(sample).stream())
                    .map(Pair::comparison)
                    .map(pair -> new PoolPair(pair, List.of()));
            return (choice.limit() == null ? all : all.limit(choice.limit())).toList();
        }
    }

    private List<PoolPair> ofVerdicts() {
        Map<String, Comparison> texts = new LinkedHashMap<>();
        Map<String, List<Double>> opinions = new LinkedHashMap<>();
        int unknown = 0;
        for (String input : List.of(VERDICTS, OTHER)) {
            Optional<Path> folder = context.optionalInput(input);
            if (folder.isPresent()) {
                unknown += read(folder.get(), texts, opinions);
            }
        }
        if (unknown > 0) {
            context.warn(unknown + " pairs with verdicts are left out, because their completions are not known:"
                    + " give --samples or --labelled-pairs");
        }
        List<PoolPair> pairs = new ArrayList<>();
        texts.forEach((id, pair) -> pairs.add(new PoolPair(pair, opinions.getOrDefault(id, List.of()))));
        return pairs;
    }

    /** @return how many pairs' texts are not known */
    private int read(Path folder, Map<String, Comparison> texts, Map<String, List<Double>> opinions) {
        PairTexts source = source(folder);
        int unknown = 0;
        for (Map<String, List<VerdictRow>> judge :
                StoredVerdicts.of(StoredVerdicts.rows(folder)).judges().values()) {
            for (Map.Entry<String, List<VerdictRow>> entry : judge.entrySet()) {
                Comparison asked = source.of(entry.getValue().get(0), StoredVerdicts.mean(entry.getValue()));
                if (asked == null) {
                    unknown++;
                    continue;
                }
                Comparison known = texts.computeIfAbsent(entry.getKey(), id -> asked);
                boolean turned = !known.first().lastText().equals(asked.first().lastText());
                List<Double> said = opinions.computeIfAbsent(entry.getKey(), id -> new ArrayList<>());
                for (VerdictRow call : entry.getValue()) {
                    Double p = call.pFirst();
                    if (p != null) {
                        said.add((call.order() == 1) != turned ? 1 - p : p);
                    }
                }
            }
        }
        return unknown;
    }

    private PairTexts source(Path verdicts) {
        List<PairTexts> sources = new ArrayList<>();
        context.optionalInput(SAMPLES).ifPresent(folder -> sources.add(PairTexts.ofSamples(folder)));
        context.optionalInput(PAIRS).ifPresent(folder -> sources.add(ofPairs(folder)));
        Path beside = verdicts.resolveSibling(Artifact.PREFERENCES.folder());
        if (Files.isDirectory(beside)) {
            sources.add(PairTexts.ofPreferences(beside));
        }
        return PairTexts.firstOf(sources);
    }

    private static PairTexts ofPairs(Path folder) {
        Map<String, GoldPair> pairs = GoldPairs.byId(GoldPairs.read(folder));
        return (row, pFirst) -> {
            @Nullable GoldPair pair = pairs.get(row.pair());
            return pair == null ? null : pair.question();
        };
    }
}
