package org.align4j.judge.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.align4j.judge.evaluation.Taste.Of;

/** What is measured of a judge, each as one number of a list of judged pairs; NaN where it cannot be measured. */
public enum Measure {
    ACCURACY("same winner as the label, where both decide", Agreement::accuracy),
    ACCURACY_TIES_HALF(
            "same winner where the label decides, a tie of the judge's counted as half", Agreement::accuracyTiesHalf),
    ACCURACY_WITH_TIES("same label, ties being labels", Agreement::accuracyWithTies),
    CALL_ACCURACY("the same of single calls, one order each, a tie counted as half", Agreement::callAccuracy),
    KAPPA("Cohen's kappa with the label over first, second, tie", Agreement::kappa),
    ALPHA("Krippendorff's alpha with the label, nominal", Agreement::alphaNominal),
    ALPHA_ORDINAL("Krippendorff's alpha with the label, a tie between first and second", Agreement::alphaOrdinal),
    CONSISTENCY("same winner in both orders", Position::consistency),
    FIRST_PICK("calls that favour what is shown first", Position::firstPick),
    FAIRNESS("of inconsistent pairs: first place won both times minus second place did", Position::fairness),
    STABILITY("share of the most common answer when asked again", Position::stability),
    LONGER_WINS(
            "the longer one wins, where lengths differ by more than 30 characters",
            pairs -> Taste.longerWins(pairs, Of.JUDGE)),
    LABEL_LONGER_WINS("the same by the label", pairs -> Taste.longerWins(pairs, Of.GOLD)),
    LENGTH_SLOPE("slope of length in the judge's logit beside the label", Taste::lengthSlope),
    MORE_LISTS_WINS(
            "the one with more list items wins",
            pairs -> Taste.moreWins(pairs, Of.JUDGE, pair -> pair.surface().lists())),
    LABEL_MORE_LISTS_WINS(
            "the same by the label",
            pairs -> Taste.moreWins(pairs, Of.GOLD, pair -> pair.surface().lists())),
    MORE_BOLD_WINS(
            "the one with more bold passages wins",
            pairs -> Taste.moreWins(pairs, Of.JUDGE, pair -> pair.surface().bold())),
    LABEL_MORE_BOLD_WINS(
            "the same by the label",
            pairs -> Taste.moreWins(pairs, Of.GOLD, pair -> pair.surface().bold())),
    MORE_HEADERS_WINS(
            "the one with more headings wins",
            pairs -> Taste.moreWins(pairs, Of.JUDGE, pair -> pair.surface().headers())),
    LABEL_MORE_HEADERS_WINS(
            "the same by the label",
            pairs -> Taste.moreWins(pairs, Of.GOLD, pair -> pair.surface().headers()));

    private final String doc;
    private final ToDoubleFunction<List<JudgedPair>> statistic;

    Measure(String doc, ToDoubleFunction<List<JudgedPair>> statistic) {
        this.doc = doc;
        this.statistic = statistic;
    }

    /** As files name it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In a few words. */
    public String doc() {
        return doc;
    }

    /** Of these pairs. */
    double of(List<JudgedPair> pairs) {
        return statistic.applyAsDouble(pairs);
    }
}
