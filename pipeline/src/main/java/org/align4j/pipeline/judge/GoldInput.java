package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.judge.annotate.outcome.VotedPairs;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.GoldPairs;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Where known labels come from: a dataset, or a folder of people's votes. */
final class GoldInput {
    private static final String GOLD = "gold";
    private static final String VOTES = "votes";
    private static final String ITEMS = "items";

    static final List<StageInput> INPUTS = List.of(
            StageInput.optional(
                    GOLD,
                    Artifact.LABELLED_PAIRS,
                    "Pairs whose label is known: labelled pairs, preferences or ratings"),
            StageInput.optional(VOTES, Artifact.VOTES, "Folder of people's votes, instead of --gold"),
            StageInput.optional(
                    ITEMS,
                    Artifact.ITEMS,
                    "The queue that was voted on: what a pair was chosen by becomes its category"));

    private GoldInput() {}

    static boolean areVotes(StageContext context) {
        return context.optionalInput(VOTES).isPresent();
    }

    /**
     * The pairs with labels; of votes, those that somebody has voted on.
     *
     * @throws UserError unless one of both inputs is there
     */
    static List<GoldPair> read(StageContext context) {
        Optional<Path> gold = context.optionalInput(GOLD);
        Optional<Path> votes = context.optionalInput(VOTES);
        if (gold.isPresent() == votes.isPresent()) {
            throw new UserError("labels are missing: give --gold or --votes, one of them");
        }
        if (gold.isPresent()) {
            return GoldPairs.read(gold.get());
        }
        Map<String, String> chosenBy = new HashMap<>();
        context.optionalInput(ITEMS)
                .ifPresent(items ->
                        Dataset.open(items, Preference.class).forEach(item -> chosenBy.put(item.id(), item.source())));
        List<GoldPair> pairs = VotedPairs.read(votes.orElseThrow(), context::warn).stream()
                .map(pair -> GoldPairs.of(pair).inCategory(chosenBy.get(pair.id())))
                .toList();
        if (pairs.isEmpty()) {
            throw new UserError("--votes " + votes.orElseThrow() + ": nobody has voted yet");
        }
        return pairs;
    }
}
