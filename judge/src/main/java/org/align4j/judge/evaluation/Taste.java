package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.statistics.LogisticFit;
import org.align4j.judge.statistics.Moments;
import org.jspecify.annotations.Nullable;

/** What a judge likes beside what people like: length, lists, bold type, headings. */
final class Taste {
    /** Differences of so few characters are none (AlpacaEval's threshold). */
    static final double NOTABLE_LENGTH = 30;
    /** Half of it times the squared slopes is added to the loss: verdicts that length alone explains have no finite fit. */
    private static final double RIDGE = 0.1;

    private Taste() {}

    /** Whose labels are looked at. */
    enum Of {
        JUDGE(JudgedPair::judge),
        GOLD(pair -> pair.gold().label());

        private final Function<JudgedPair, @Nullable Label> label;

        Of(Function<JudgedPair, @Nullable Label> label) {
            this.label = label;
        }
    }

    /** Of the decided pairs whose lengths differ by more than 30 characters, the share in which the longer one wins. */
    static double longerWins(List<JudgedPair> pairs, Of whose) {
        return moreWins(
                pairs,
                whose,
                pair -> Math.abs(pair.surface().length()) > NOTABLE_LENGTH
                        ? pair.surface().length()
                        : 0);
    }

    /** Of the decided pairs in which one completion has more of something, the share in which that one wins. */
    static double moreWins(List<JudgedPair> pairs, Of whose, ToDoubleFunction<JudgedPair> difference) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            double more = difference.applyAsDouble(pair);
            Label label = whose.label.apply(pair);
            if (pair.judged() && more != 0 && label != null && label != Label.TIE) {
                share.add((label == Label.FIRST) == (more > 0) ? 1 : 0);
            }
        }
        return share.mean();
    }

    /**
     * The slope of length in logit P(judge says first) = a + b tanh(length difference / its deviation) + c label, the label
     * being 1, 0 or -1: what length does beyond what people's own taste for it explains. 0 is none.
     */
    static double lengthSlope(List<JudgedPair> pairs) {
        List<double[]> rows = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        double deviation = deviation(pairs);
        if (deviation == 0) {
            return Double.NaN;
        }
        for (JudgedPair pair : pairs) {
            Label label = pair.gold().label();
            if (pair.judged() && label != null) {
                rows.add(
                        new double[] {1, Math.tanh(pair.surface().length() / deviation), 2 * JudgedPair.value(label) - 1
                        });
                targets.add(pair.verdict().pFirst());
            }
        }
        if (rows.size() < 3) {
            return Double.NaN;
        }
        double[] target = targets.stream().mapToDouble(Double::doubleValue).toArray();
        return LogisticFit.of(rows.toArray(double[][]::new), target, RIDGE).coefficients()[1];
    }

    /** Root mean square around the mean, of the compared pairs. */
    private static double deviation(List<JudgedPair> pairs) {
        double[] lengths = pairs.stream()
                .filter(JudgedPair::compared)
                .mapToDouble(pair -> pair.surface().length())
                .toArray();
        return Moments.of(lengths).deviation();
    }
}
