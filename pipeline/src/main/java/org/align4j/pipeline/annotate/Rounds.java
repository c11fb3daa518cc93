package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.judge.PairConfig;
import org.align4j.pipeline.judge.SegmentConfig;
import org.align4j.pipeline.judge.SegmentCuts;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** Begins a labelling round, or goes on with one. */
final class Rounds {
    private Rounds() {}

    /**
     * The inputs of a round, of which one of the first four at most is given.
     *
     * @param samples null if there are none
     * @param preferences null if there are none
     * @param items null if there are none
     * @param segments null if there are none
     * @param cutting how pairs of the samples are cut into segments; null if they stay whole
     * @param gold null if there is none
     */
    record Inputs(
            @Nullable Path samples,
            @Nullable Path preferences,
            @Nullable Path items,
            @Nullable Path segments,
            @Nullable Cutting cutting,
            @Nullable Path gold) {
        boolean none() {
            long given = Stream.of(samples, preferences, items, segments)
                    .filter(Objects::nonNull)
                    .count();
            if (given > 1) {
                throw new UserError("give one of --samples, --preferences, --items and --segments");
            }
            return given == 0;
        }

        /** The items, gold ones not among them. */
        List<AnnotationItem> asked(RoundItems source, CommandContext context) {
            if (samples != null) {
                Path folder = context.artifact("samples", samples, Artifact.SAMPLES);
                return cutting == null ? source.ofSamples(folder) : cutting.of(folder, source, context);
            }
            if (segments != null) {
                return source.ofSegments(context.artifact("segments", segments, Artifact.SEGMENTS));
            }
            if (preferences != null) {
                return source.ofPreferences(context.artifact("preferences", preferences, Artifact.PREFERENCES));
            }
            return source.ofQueue(context.artifact("items", Objects.requireNonNull(items), Artifact.ITEMS));
        }
    }

    /**
     * How pairs of samples are cut into segments.
     *
     * @param policy whose tokenizer counts their tokens
     * @param seed draws where
     */
    record Cutting(Path policy, SegmentConfig segment, long seed) {
        private List<AnnotationItem> of(Path samples, RoundItems source, CommandContext context) {
            try (Tokenizer tokenizer = Tokenizer.load(context.artifact("policy", policy, Artifact.POLICY))) {
                return source.ofSamples(samples, new SegmentCuts(segment, tokenizer, new Seeds(seed)));
            }
        }
    }

    /** The round in a folder: of the inputs, or, without any, the one that was begun there. */
    static RoundFolder of(Path folder, Round round, Inputs inputs, PairConfig pairs, CommandContext context) {
        Path gold = inputs.gold();
        if (inputs.none()) {
            if (!RoundFolder.isBegun(folder)) {
                throw new UserError(
                        folder + ": no round was begun there: give --samples, --preferences, --items or --segments");
            }
            if (gold != null) {
                throw new UserError("--gold goes with --samples, --preferences or --items");
            }
            return RoundFolder.open(folder);
        }
        RoundItems source = new RoundItems(round, pairs);
        List<AnnotationItem> items = new ArrayList<>(inputs.asked(source, context));
        if (gold != null && items.stream().anyMatch(AnnotationItem::isOfSegments)) {
            throw new UserError("--gold goes with whole completions: there are no gold items of segments");
        }
        if (gold != null) {
            items.addAll(source.gold(context.artifact("gold", gold, Artifact.PREFERENCES)));
        }
        source.leftOut().forEach((reason, count) -> context.say("left out, " + reason + ": " + count));
        return RoundFolder.keep(folder, round, items);
    }
}
