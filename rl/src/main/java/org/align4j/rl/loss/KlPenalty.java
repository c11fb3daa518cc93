package org.align4j.rl.loss;

/** Where the KL to the reference is subtracted or added: nowhere, from the rewards, or to the loss. */
public sealed interface KlPenalty permits None, InReward, InLoss {
    /** Weight of the penalty in the first iteration; 0 without one. */
    double coefficient();
}
