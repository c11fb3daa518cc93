package org.align4j.pipeline.reward;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.Check;
import org.align4j.core.options.KebabCase;
import org.align4j.reward.loss.Attributes;
import org.align4j.reward.loss.Factors;
import org.align4j.reward.loss.Feedback;
import org.align4j.reward.loss.Huber;
import org.align4j.reward.loss.RatingLoss;
import org.align4j.reward.loss.Reduce;
import org.align4j.reward.loss.RewardLoss;
import org.align4j.reward.loss.SegmentLoss;
import org.align4j.reward.loss.Squared;
import org.align4j.reward.loss.WeightedLoss;

/** Which losses can be learned from together: those that mean the same by a score. */
final class LossMixture {
    private LossMixture() {}

    static List<RewardLoss> all(RewardLoss first, List<WeightedLoss> also) {
        List<RewardLoss> all = new ArrayList<>(List.of(first));
        also.forEach(each -> all.add(each.loss()));
        return all;
    }

    /** Whether one of them has numbers of its own, which are those of the last step. */
    static boolean learnsNumbers(RewardLoss first, List<WeightedLoss> also) {
        return all(first, also).stream().anyMatch(loss -> loss instanceof RatingLoss rating && rating.rate() > 0);
    }

    static void check(RewardLoss first, List<WeightedLoss> also) {
        if (also.isEmpty()) {
            return;
        }
        Set<Feedback> forms = new HashSet<>();
        for (RewardLoss loss : all(first, also)) {
            String type = KebabCase.of(loss.getClass());
            Check.that(
                    !(loss instanceof Factors) && !(loss instanceof Attributes),
                    "also",
                    "must be empty with the losses factors and attributes, which train no network",
                    type);
            Check.that(
                    forms.add(loss.reads()),
                    "also",
                    "must have a loss for each form of feedback once; "
                            + loss.reads().input() + " are read twice",
                    type);
            Check.that(
                    !(loss instanceof Squared squared && !squared.affine())
                            && !(loss instanceof Huber huber && !huber.affine()),
                    "also",
                    "must have affine: true for " + type + ", since other feedback leaves the scale of scores open",
                    type);
            Check.that(
                    !(loss instanceof SegmentLoss segments && segments.reduce() != Reduce.LAST),
                    "also",
                    "must have reduce: last for segment-pairs, since other feedback is about the score at the end",
                    type);
        }
    }
}
