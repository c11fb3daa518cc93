package org.align4j.rl.preference;

/** Whether the reference stays what it is or follows the policy (TR-DPO, Gorbatovski et al. 2024). */
public sealed interface ReferenceUpdate permits FixedReferenceUpdate, SoftReferenceUpdate, HardReferenceUpdate {
    /** Optimizer steps between updates; 0 for none. */
    int every();

    /** What the policy's weights count in the new reference. */
    double share();
}
