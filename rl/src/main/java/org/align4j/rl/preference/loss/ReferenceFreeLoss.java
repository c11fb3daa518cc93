package org.align4j.rl.preference.loss;

/** A loss of pairs that needs no reference: {@link CompletionLogProbs#logRatio} is not there. */
public sealed interface ReferenceFreeLoss extends PairedLoss permits Simpo, Orpo, Cpo, CpoSimpo {}
