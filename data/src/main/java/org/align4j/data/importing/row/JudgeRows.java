package org.align4j.data.importing.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.run.Hashes;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Row;
import org.align4j.data.VerdictRow;
import org.align4j.data.importing.row.ShownPair.StoredVerdict;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * Rows about judges. Completions may be empty or equal here: a judge was asked about them all the same, and leaving them
 * out would change what is measured.
 */
final class JudgeRows {
    private JudgeRows() {}

    static LabelledPair labelledPair(String id, Draft draft) {
        RowChecks.prompt(draft.prompt());
        ShownPair pair = draft.isShown() ? draft.shown() : byHash(id, draft);
        return new LabelledPair(
                id,
                draft.prompt(),
                pair.first(),
                pair.second(),
                pair.policies().isEmpty() ? null : pair.policies().get(0),
                pair.policies().isEmpty() ? null : pair.policies().get(1),
                draft.category(),
                pair.winner(),
                pair.annotations());
    }

    /** A pair of which only the better one is known gets an order that says nothing about it. */
    private static ShownPair byHash(String id, Draft draft) {
        RowChecks.pair(draft.prompt(), draft.chosen(), draft.rejected(), 1);
        boolean turned = Integer.parseInt(Hashes.ofText("order/" + id).substring(0, 1), 16) % 2 == 1;
        boolean tie = draft.judgement().isTie();
        String label = tie ? PairLabel.TIE : turned ? PairLabel.SECOND : PairLabel.FIRST;
        return new ShownPair(
                turned ? draft.rejected() : draft.chosen(),
                turned ? draft.chosen() : draft.rejected(),
                List.of(),
                label,
                List.of(),
                List.of());
    }

    static List<Row> verdicts(String id, Draft draft) {
        List<Row> rows = new ArrayList<>();
        Map<String, Integer> repeats = new HashMap<>();
        for (StoredVerdict verdict : draft.shown().verdicts()) {
            String call = id + "/" + verdict.judge() + "/" + verdict.order();
            int repeat = repeats.merge(call, 1, Integer::sum);
            rows.add(new VerdictRow(
                    repeat == 1 ? call : call + "/" + repeat,
                    id,
                    id,
                    0,
                    1,
                    verdict.order(),
                    verdict.judge(),
                    "text",
                    verdict.status(),
                    verdict.pFirst(),
                    PairLabel.TIE.equals(verdict.label()),
                    null,
                    verdict.rationale(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0));
        }
        if (rows.isEmpty()) {
            throw new RowProblem(Reason.MISSING_COLUMN, "has no verdict of a judge");
        }
        return rows;
    }

    static RatedCompletion ratedCompletion(String id, Draft draft) {
        RatedText rated = draft.rated();
        RowChecks.prompt(draft.prompt());
        return new RatedCompletion(
                id,
                rated.promptId(),
                draft.prompt(),
                draft.completion(),
                rated.policy(),
                draft.category(),
                rated.reference(),
                rated.rubric(),
                rated.ratings());
    }

    /** Of several scored completions each as one that was rated. */
    static List<RatedCompletion> ratedCompletions(String id, Draft draft) {
        RowChecks.prompt(draft.prompt());
        Judgement known = draft.judgement();
        String rater = known.annotator() != null ? known.annotator() : known.judge() != null ? known.judge() : "import";
        List<RatedCompletion> rows = new ArrayList<>();
        for (GradedCompletion candidate : draft.candidates()) {
            String name = "completion " + (rows.size() + 1);
            RowChecks.completion(draft.prompt(), name, candidate.content());
            if (candidate.score() == null) {
                throw new RowProblem(Reason.MISSING_COLUMN, name + " has no score");
            }
            rows.add(new RatedCompletion(
                    id + "/" + rows.size(),
                    id,
                    draft.prompt(),
                    candidate.content(),
                    null,
                    draft.category(),
                    null,
                    null,
                    List.of(new Rating(rater, candidate.score(), null))));
        }
        return rows;
    }
}
