package org.align4j.rl.preference;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** TR-DPO's hard update (Gorbatovski et al. 2024, eq. 4): from time to time the policy becomes the reference. */
public record HardReferenceUpdate(
        @Option(doc = "Optimizer steps between updates", def = "512", often = true)
        int every) implements ReferenceUpdate {
    public HardReferenceUpdate {
        Check.atLeast("every", 1, every);
    }

    @Override
    public double share() {
        return 1;
    }
}
