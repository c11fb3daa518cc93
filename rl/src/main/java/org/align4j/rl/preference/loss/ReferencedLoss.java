package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;

/** A loss of pairs that holds the policy to a reference; rewards are β (log π - log π_ref). */
public sealed interface ReferencedLoss extends PairedLoss
        permits Dpo,
                Robust,
                Hinge,
                Ipo,
                IpoSum,
                SigmoidNorm,
                ExoPair,
                NcaPair,
                BcoPair,
                SppoHard,
                Aot,
                AotUnpaired,
                ApoZero,
                ApoDown,
                Discopop,
                FDpo,
                Dpop,
                Rpo,
                LdDpo,
                Wpo {
    @Override
    default NDArray rewards(CompletionLogProbs completions) {
        return scaled(completions.logRatio());
    }
}
