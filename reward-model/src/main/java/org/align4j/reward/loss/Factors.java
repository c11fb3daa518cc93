package org.align4j.reward.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * A reward that is a weighted sum of named factors, {@code r = w · φ}, in place of a network: Bradley-Terry's log-likelihood of the
 * pairs and {@code λ/2 |w|²} at their maximum (Laplace's posterior; APReL, Bıyık et al. 2022). What the factors are stands in
 * {@code --factors}; nothing is trained, so most other options mean nothing here.
 */
public record Factors(
        @Option(doc = "λ: the prior of a weight, per standard deviation of its factor, is N(0, 1/λ)", def = "0.1")
        double ridge)
        implements RewardLoss {
    public Factors {
        Check.positive("ridge", ridge);
    }

    @Override
    public Feedback reads() {
        return Feedback.PREFERENCES;
    }
}
