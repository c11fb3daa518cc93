package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Bradley and Terry 1952 between segments, Christiano et al. 2017, eq. 1 and section 2.2.3: {@code -p ln P - (1 - p) ln(1 - P)} with
 * {@code P = (1 - ε) σ(R(first) - R(second)) + ε / 2}, where R adds up the numbers at a segment's tokens and ε is the share of answers
 * that are given at random. A tie is p = 1/2.
 */
public record SegmentPairs(
        @Option(
                doc =
                        "How the numbers at a segment's tokens become its reward: sum (each token earns its part, for read: tokens), mean (does"
                                + " not pay for length) or last (how good it is so far, for read: difference)",
                def = "sum",
                often = true)
        Reduce reduce,

        @Option(doc = "Share ε of the answers that are taken to be given at random", def = "0.0")
        double randomAnswers)
        implements SegmentLoss {
    public SegmentPairs {
        Check.that(randomAnswers >= 0 && randomAnswers < 1, "random-answers", "must be in [0, 1)", randomAnswers);
    }

    @Override
    public NDArray rows(RewardPairs pairs) {
        NDArray difference = pairs.difference();
        NDArray p = pairs.pChosen();
        return p.mul(RandomAnswers.log(difference, randomAnswers))
                .add(p.neg().add(1).mul(RandomAnswers.log(difference.neg(), randomAnswers)))
                .neg();
    }
}
