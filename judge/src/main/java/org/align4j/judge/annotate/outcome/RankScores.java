package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.annotate.AnnotationItem;

/** What completions that people have ranked are worth, higher being better. */
record RankScores(Outcomes outcomes) {
    /** Minus the mean rank, so that higher is better. */
    static List<Double> mean(ItemVotes votes) {
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < votes.item().completions().size(); i++) {
            int place = i;
            scores.add(-votes.votes().stream()
                    .mapToInt(vote ->
                            vote.own().ranks() == null ? 0 : vote.own().ranks().get(place))
                    .average()
                    .orElse(0));
        }
        return scores;
    }

    /** How many others each completion beats, half for a tie (Copeland). */
    List<Double> beaten(AnnotationItem item) {
        int count = item.completions().size();
        double[] scores = new double[count];
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                double p = outcomes.first(Reading.pairOf(item.id(), i, j));
                scores[i] += p;
                scores[j] += 1 - p;
            }
        }
        List<Double> list = new ArrayList<>();
        for (double score : scores) {
            list.add(Math.rint(score * 1e9) / 1e9);
        }
        return list;
    }
}
