package org.align4j.judge.annotate.outcome;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;

/** People's votes on pairs as labelled pairs, everybody's own label kept. */
public final class VotedPairs {
    private VotedPairs() {}

    /**
     * The pairs that somebody has voted on, in their order; skips are no votes, gold items no pairs.
     *
     * @param warnings takes a line for a torn vote
     * @throws UserError if the folder holds no votes, or votes on something else
     */
    public static List<LabelledPair> read(Path folder, Consumer<String> warnings) {
        RoundFolder round = RoundFolder.open(folder);
        if (round.round().task() != Task.PAIRS) {
            throw new UserError(folder + ": holds votes on "
                    + round.round().task().name().toLowerCase(Locale.ROOT) + ", not on pairs");
        }
        return of(round, ItemVotes.of(round, warnings));
    }

    /** The same of votes on pairs that were read already. */
    public static List<LabelledPair> of(RoundFolder round, List<ItemVotes> items) {
        List<LabelledPair> pairs = new ArrayList<>();
        for (ItemVotes item : items) {
            if (!item.item().isGold() && !item.votes().isEmpty()) {
                pairs.add(pair(round.round(), item));
            }
        }
        return pairs;
    }

    private static LabelledPair pair(Round round, ItemVotes votes) {
        AnnotationItem item = votes.item();
        Vote decision = votes.decision();
        return new LabelledPair(
                item.id(),
                item.prompt(),
                item.completions().get(0),
                item.completions().get(1),
                null,
                null,
                null,
                decision == null ? null : label(round, decision),
                votes.votes().stream()
                        .map(vote -> new PairLabel(vote.annotator(), label(round, vote)))
                        .toList());
    }

    private static String label(Round round, Vote vote) {
        return Reading.of(round, vote).get(0).label();
    }
}
