package org.align4j.reward.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** A loss beside the first one, on feedback of another form. */
public record WeightedLoss(
        @Option(doc = "What it learns by; it decides which feedback is read besides", often = true)
        RewardLoss loss,

        @Option(doc = "How much its mean counts beside the first loss's", def = "1.0", often = true)
        double weight) {
    public WeightedLoss {
        Check.positive("weight", weight);
    }
}
