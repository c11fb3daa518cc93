package org.align4j.rl.preference;

/** The reference stays as it is. */
public record FixedReferenceUpdate() implements ReferenceUpdate {
    @Override
    public int every() {
        return 0;
    }

    @Override
    public double share() {
        return 0;
    }
}
