package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.statistics.Interval;

/** What should make a user doubt a model that orders completions. */
final class PairWarnings {
    private PairWarnings() {}

    /** @param lengthAccuracy what always preferring the longer completion would reach */
    static List<String> of(Interval accuracy, double lengthAccuracy) {
        List<String> warnings = new ArrayList<>();
        if (!(accuracy.low() > 0.5)) {
            warnings.add("the accuracy is not above chance (50 %) with 95 % confidence");
        }
        if (lengthAccuracy >= accuracy.estimate()) {
            warnings.add("preferring the longer completion would do as well");
        }
        return warnings;
    }
}
