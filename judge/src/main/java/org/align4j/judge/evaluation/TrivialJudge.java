package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair.Order;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;

/** Judges that do not read: what a real judge has to be better than. */
public enum TrivialJudge {
    /** The longer completion, in characters; a tie where both are as long. */
    LONGEST,
    /** The completion shown first. Where the data has no order of its own, this is a coin. */
    FIRST_SHOWN,
    /** A fair coin: its expectation, not one draw. */
    RANDOM,
    /** The commonest label of the whole set, every time. */
    MAJORITY;

    private static final List<Measure> MEASURES =
            List.of(Measure.ACCURACY, Measure.ACCURACY_TIES_HALF, Measure.ACCURACY_WITH_TIES, Measure.KAPPA);

    /** As files and tables name it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The measures of agreement that it reaches on these pairs; those without a label do not count. */
    Map<Measure, Interval> on(List<JudgedPair> pairs, ClusterBootstrap bootstrap) {
        List<JudgedPair> labelled =
                pairs.stream().filter(pair -> pair.gold().label() != null).toList();
        Map<Measure, Interval> reached = new LinkedHashMap<>();
        if (this == RANDOM
                || (this == FIRST_SHOWN
                        && labelled.stream().anyMatch(pair -> pair.gold().order() != Order.AS_SHOWN))) {
            MEASURES.forEach(measure -> reached.put(measure, exactly(ofCoin(measure, labelled))));
            return reached;
        }
        List<JudgedPair> judged = judge(labelled);
        List<List<JudgedPair>> prompts =
                PromptClusters.clusters(judged, pair -> pair.gold().prompt());
        MEASURES.forEach(measure -> reached.put(measure, bootstrap.of(prompts, measure::of)));
        return reached;
    }

    private List<JudgedPair> judge(List<JudgedPair> labelled) {
        Label commonest = this == MAJORITY ? commonest(labelled) : Label.FIRST;
        List<JudgedPair> judged = new ArrayList<>();
        for (JudgedPair pair : labelled) {
            double longer = pair.surface().length();
            judged.add(pair.judgedAs(
                    this == LONGEST ? longer > 0 ? Label.FIRST : longer < 0 ? Label.SECOND : Label.TIE : commonest));
        }
        return judged;
    }

    /** Of equally common labels the first in the order first, second, tie. */
    private static Label commonest(List<JudgedPair> labelled) {
        Map<Label, Integer> counts = new EnumMap<>(Label.class);
        labelled.forEach(pair -> counts.merge(Objects.requireNonNull(pair.gold().label()), 1, Integer::sum));
        Label commonest = Label.FIRST;
        for (Label label : Label.values()) {
            if (counts.getOrDefault(label, 0) > counts.getOrDefault(commonest, 0)) {
                commonest = label;
            }
        }
        return commonest;
    }

    /** A coin says first or second, never tie. */
    private static double ofCoin(Measure measure, List<JudgedPair> labelled) {
        long decided = labelled.stream()
                .filter(pair -> pair.gold().label() != Label.TIE)
                .count();
        if (measure == Measure.KAPPA) {
            return 0;
        }
        if (measure == Measure.ACCURACY_WITH_TIES) {
            return labelled.isEmpty() ? Double.NaN : decided / 2.0 / labelled.size();
        }
        return decided == 0 ? Double.NaN : 0.5;
    }

    private static Interval exactly(double value) {
        return new Interval(value, value, value);
    }
}
