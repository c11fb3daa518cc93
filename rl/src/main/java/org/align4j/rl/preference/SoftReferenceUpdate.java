package org.align4j.rl.preference;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** TR-DPO's soft update (Gorbatovski et al. 2024, eq. 3): reference = α policy + (1 - α) reference. */
public record SoftReferenceUpdate(
        @Option(doc = "What the policy's weights count in the new reference", def = "0.6", often = true)
        double alpha,

        @Option(doc = "Optimizer steps between updates", def = "1", often = true)
        int every)
        implements ReferenceUpdate {
    public SoftReferenceUpdate {
        Check.inOpenUnitInterval("alpha", alpha);
        Check.atLeast("every", 1, every);
    }

    @Override
    public double share() {
        return alpha;
    }
}
