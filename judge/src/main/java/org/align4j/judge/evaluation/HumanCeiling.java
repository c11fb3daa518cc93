package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.judge.agreement.FleissKappa;
import org.align4j.judge.agreement.KrippendorffAlpha;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.jspecify.annotations.Nullable;

/**
 * How well one person predicts the others: what no judge can be asked to exceed by much. Each annotator is left out in
 * turn and compared with the majority of those who remain; where these are split between labels, naming one of k counts
 * as 1 / k, as a drawn majority would on average.
 *
 * @param pairs with at least two annotators
 * @param agreement mean over annotators of their agreement with the majority of the others; ties are labels
 * @param agreementWhereOthersAgree the same over those pairs only where the others have one majority
 * @param judge the judge measured with the same rod: its agreement with the same majorities, NaN without a judge
 * @param alpha Krippendorff's, of the people alone, ties being a name like the others
 * @param alphaOrdinal a tie lying between first and second
 * @param fleissKappa NaN unless every pair has the same number of annotators
 * @param byAnnotator each one's agreement with the majority of the others
 */
public record HumanCeiling(
        int pairs,
        double agreement,
        double agreementWhereOthersAgree,
        double judge,
        double alpha,
        double alphaOrdinal,
        double fleissKappa,
        Map<String, Double> byAnnotator) {
    private static final List<Label> LABELS = List.of(Label.values());

    /** Of people alone; NaN where no pair has two annotators. */
    static HumanCeiling of(Collection<GoldPair> gold) {
        return of(gold, Map.of());
    }

    /** @param judge what the judge says, by the pair's id; pairs that it does not judge do not count for it */
    static HumanCeiling of(Collection<GoldPair> gold, Map<String, Label> judge) {
        List<GoldPair> several =
                gold.stream().filter(pair -> pair.annotators().size() > 1).toList();
        Map<String, Share> annotators = new TreeMap<>();
        Map<String, Share> strict = new TreeMap<>();
        Map<String, Share> judged = new TreeMap<>();
        for (GoldPair pair : several) {
            pair.annotators().forEach((annotator, label) -> {
                List<Label> leaders = Majority.leaders(others(pair, annotator));
                share(annotators, annotator).add(credit(label, leaders));
                if (leaders.size() == 1) {
                    share(strict, annotator).add(credit(label, leaders));
                }
                Label said = judge.get(pair.id());
                if (said != null) {
                    share(judged, annotator).add(credit(said, leaders));
                }
            });
        }
        Map<String, Double> byAnnotator = new TreeMap<>();
        annotators.forEach((annotator, share) -> byAnnotator.put(annotator, share.mean()));
        return new HumanCeiling(
                several.size(),
                mean(annotators),
                mean(strict),
                mean(judged),
                alpha(several, KrippendorffAlpha.Level.NOMINAL),
                alpha(several, KrippendorffAlpha.Level.ORDINAL),
                fleissKappa(several),
                byAnnotator);
    }

    private static List<Label> others(GoldPair pair, String annotator) {
        List<Label> others = new ArrayList<>();
        pair.annotators().forEach((name, label) -> {
            if (!name.equals(annotator)) {
                others.add(label);
            }
        });
        return others;
    }

    private static double credit(@Nullable Label label, List<Label> leaders) {
        return leaders.contains(label) ? 1.0 / leaders.size() : 0;
    }

    private static Share share(Map<String, Share> shares, String annotator) {
        return shares.computeIfAbsent(annotator, name -> new Share());
    }

    private static double mean(Map<String, Share> shares) {
        return shares.values().stream().mapToDouble(Share::mean).average().orElse(Double.NaN);
    }

    private static double alpha(List<GoldPair> pairs, KrippendorffAlpha.Level level) {
        List<List<Double>> units = pairs.stream()
                .map(pair -> pair.annotators().values().stream()
                        .map(JudgedPair::value)
                        .toList())
                .toList();
        return KrippendorffAlpha.of(units, level);
    }

    private static double fleissKappa(List<GoldPair> pairs) {
        if (pairs.stream().map(pair -> pair.annotators().size()).distinct().count() != 1) {
            return Double.NaN;
        }
        int[][] counts = new int[pairs.size()][LABELS.size()];
        for (int i = 0; i < counts.length; i++) {
            for (Label label : pairs.get(i).annotators().values()) {
                counts[i][LABELS.indexOf(label)]++;
            }
        }
        return FleissKappa.of(counts).kappa();
    }
}
