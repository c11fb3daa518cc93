package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.pipeline.cli.CommandContext;
import org.align4j.pipeline.stage.Artifact;
import org.jspecify.annotations.Nullable;

/** Begins a labelling round, or goes on with one. */
final class Rounds {
    private Rounds() {}

    /**
     * The inputs of a round.
     *
     * @param samples null if there are none
     * @param preferences null if there are none
     * @param gold null if there is none
     */
    record Inputs(
            @Nullable Path samples,
            @Nullable Path preferences,
            @Nullable Path gold) {
        boolean none() {
            if (samples != null && preferences != null) {
                throw new UserError("give --samples or --preferences, not both");
            }
            return samples == null && preferences == null;
        }
    }

    /** The round in a folder: of the inputs, or, without any, the one that was begun there. */
    static RoundFolder of(Path folder, Round round, Inputs inputs, PairOptions pairs, CommandContext context) {
        if (inputs.none()) {
            if (!RoundFolder.isBegun(folder)) {
                throw new UserError(folder + ": no round was begun there: give --samples or --preferences");
            }
            if (inputs.gold() != null) {
                throw new UserError("--gold goes with --samples or --preferences");
            }
            return RoundFolder.open(folder);
        }
        Path samples = inputs.samples();
        Path preferences = inputs.preferences();
        RoundItems source = new RoundItems(round, pairs);
        List<AnnotationItem> items = new ArrayList<>(
                samples != null
                        ? source.ofSamples(context.artifact("samples", samples, Artifact.SAMPLES))
                        : source.ofPreferences(context.artifact(
                                "preferences", Objects.requireNonNull(preferences), Artifact.PREFERENCES)));
        if (inputs.gold() != null) {
            items.addAll(source.gold(context.artifact("gold", inputs.gold(), Artifact.PREFERENCES)));
        }
        source.leftOut().forEach((reason, count) -> context.say(count + " " + reason + ": left out"));
        return RoundFolder.keep(folder, round, items);
    }
}
