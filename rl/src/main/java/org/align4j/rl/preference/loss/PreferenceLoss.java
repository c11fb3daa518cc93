package org.align4j.rl.preference.loss;

/**
 * What one pair, or one marked completion, contributes to the loss; the loss of a step is the mean over them. Whatever a
 * family needs (a reference, pairs) is part of its type.
 */
public sealed interface PreferenceLoss permits PairedLoss, UnpairedLoss {
    /** Scale of the implicit reward, as it is logged. */
    double beta();
}
