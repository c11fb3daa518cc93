package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Preference;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.statistics.TemperatureScaling;

/** A judge's probabilities beside known labels of the same pairs, for a fit. */
public final class LabelledProbabilities {
    private final List<Double> probabilities = new ArrayList<>();
    private final List<Double> outcomes = new ArrayList<>();

    /**
     * Adds a pair; one without a label is left out.
     *
     * @throws UserError if the label is about other completions
     */
    public void add(Preference preference, GoldPair gold) {
        Label label = gold.label();
        if (label == null) {
            return;
        }
        String chosen = preference.chosen().lastText();
        boolean first = chosen.equals(gold.first().lastText());
        if (!first && !chosen.equals(gold.second().lastText())) {
            throw new UserError(
                    "pair " + gold.id() + ": the label is about different completions than the judge's preference");
        }
        double value = JudgedPair.value(label);
        probabilities.add(preference.pChosen());
        outcomes.add(first ? value : 1 - value);
    }

    /** Pairs added. */
    public int count() {
        return outcomes.size();
    }

    public TemperatureScaling fit() {
        return TemperatureScaling.fit(array(probabilities), array(outcomes));
    }

    /** Mean squared difference of the scaled probabilities and the labels, on the same pairs; NaN of none. */
    public double brier(TemperatureScaling scaling) {
        Share share = new Share();
        for (int i = 0; i < outcomes.size(); i++) {
            double gap = scaling.apply(probabilities.get(i)) - outcomes.get(i);
            share.add(gap * gap);
        }
        return share.mean();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
