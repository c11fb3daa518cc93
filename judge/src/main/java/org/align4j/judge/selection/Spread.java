package org.align4j.judge.selection;

/** Which of the pairs whose answers would say much are asked about together, so that they do not say the same. */
public sealed interface Spread permits NoneSpread, KCentreSpread, PromptEntropySpread, PowerSpread {}
