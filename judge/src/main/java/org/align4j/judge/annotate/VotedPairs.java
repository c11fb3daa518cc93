package org.align4j.judge.annotate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.judge.Comparison;

/** People's votes on pairs as labelled pairs, everybody's own label kept. */
public final class VotedPairs {
    private VotedPairs() {}

    /**
     * The pairs that somebody has voted on, in their order; skips are no votes.
     *
     * @param warnings takes a line for a torn vote
     * @throws org.align4j.core.UserError if the folder holds no votes
     */
    public static List<LabelledPair> read(Path folder, Consumer<String> warnings) {
        Map<String, List<PairLabel>> labels = new LinkedHashMap<>();
        for (Path journal : VoteExport.journals(folder)) {
            for (Vote vote : VoteJournal.standing(journal, warnings)) {
                if (vote.choice() != Vote.Choice.SKIP) {
                    labels.computeIfAbsent(vote.item(), item -> new ArrayList<>())
                            .add(new PairLabel(vote.annotator(), label(vote.forFirstOfPair())));
                }
            }
        }
        List<LabelledPair> pairs = new ArrayList<>();
        for (Comparison item : AnnotationItems.read(folder)) {
            List<PairLabel> cast = labels.get(item.id());
            if (cast != null) {
                pairs.add(new LabelledPair(
                        item.id(), item.prompt(), item.first(), item.second(), null, null, null, null, cast));
            }
        }
        return pairs;
    }

    private static String label(double forFirst) {
        return forFirst > 0.5 ? PairLabel.FIRST : forFirst < 0.5 ? PairLabel.SECOND : PairLabel.TIE;
    }
}
