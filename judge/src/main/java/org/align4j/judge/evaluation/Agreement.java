package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.align4j.judge.PairVerdict.Call;
import org.align4j.judge.agreement.CohenKappa;
import org.align4j.judge.agreement.KrippendorffAlpha;
import org.align4j.judge.agreement.PairAgreement.Label;

/** How far a judge's labels are the known ones; NaN where there is nothing to compare. */
final class Agreement {
    private Agreement() {}

    /** Of the pairs that both decide, the share with the same winner. */
    static double accuracy(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            if (pair.decided()) {
                share.add(pair.judge() == pair.gold().label() ? 1 : 0);
            }
        }
        return share.mean();
    }

    /** Of the pairs that the known label decides, the share with the same winner, a tie of the judge's counted as half. */
    static double accuracyTiesHalf(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            if (pair.compared() && pair.gold().label() != Label.TIE) {
                share.add(
                        pair.judge() == Label.TIE
                                ? 0.5
                                : pair.judge() == pair.gold().label() ? 1 : 0);
            }
        }
        return share.mean();
    }

    /** Of all pairs, the share with the same label, ties being labels too. */
    static double accuracyWithTies(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            if (pair.compared()) {
                share.add(pair.judge() == pair.gold().label() ? 1 : 0);
            }
        }
        return share.mean();
    }

    /** Of the single calls on pairs that the known label decides, the share with the same winner; a tie counts as half. */
    static double callAccuracy(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            Label label = pair.gold().label();
            if (label == null || label == Label.TIE) {
                continue;
            }
            for (Call call : pair.verdict().calls()) {
                if (call.verdict().ok()) {
                    Label said = call.verdict().tie() ? Label.TIE : Label.of(call.pFirstOfPair());
                    share.add(said == Label.TIE ? 0.5 : said == label ? 1 : 0);
                }
            }
        }
        return share.mean();
    }

    /** Cohen's kappa over first, second and tie. */
    static double kappa(List<JudgedPair> pairs) {
        List<Label> said = new ArrayList<>();
        List<Label> known = new ArrayList<>();
        for (JudgedPair pair : pairs) {
            if (pair.compared()) {
                said.add(Objects.requireNonNull(pair.judge()));
                known.add(Objects.requireNonNull(pair.gold().label()));
            }
        }
        return said.isEmpty()
                ? Double.NaN
                : CohenKappa.of(said, known, List.of(Label.values()), CohenKappa.Weights.NONE)
                        .kappa();
    }

    /** Krippendorff's alpha of judge and known label, ties being a name like the others. */
    static double alphaNominal(List<JudgedPair> pairs) {
        return alpha(pairs, KrippendorffAlpha.Level.NOMINAL);
    }

    /** Krippendorff's alpha, a tie lying between first and second. */
    static double alphaOrdinal(List<JudgedPair> pairs) {
        return alpha(pairs, KrippendorffAlpha.Level.ORDINAL);
    }

    private static double alpha(List<JudgedPair> pairs, KrippendorffAlpha.Level level) {
        List<List<Double>> units = new ArrayList<>();
        for (JudgedPair pair : pairs) {
            if (pair.compared()) {
                units.add(List.of(
                        JudgedPair.value(Objects.requireNonNull(pair.judge())),
                        JudgedPair.value(Objects.requireNonNull(pair.gold().label()))));
            }
        }
        return KrippendorffAlpha.of(units, level);
    }
}
