package org.align4j.judge.selection;

import java.util.Locale;

/** By what pairs are chosen for people to label. */
public enum Strategy {
    /** Pairs on which the orders, or several judges, name different winners; the widest apart first. */
    CONFLICT,
    /** Pairs whose mean probability is nearest to 1/2. */
    UNCERTAIN,
    /** Pairs as unlike each other as can be by their {@link PairFeatures}: each next one is the farthest from all chosen before (Gonzalez 1985). */
    DIVERSE,
    /**
     * Pairs whose answer tells most about the weights of factors (mutual information; Bıyık et al. 2019), or which of a reward model's
     * members is right (Houlsby et al. 2011).
     */
    INFORMATION,
    /** Pairs on whose winner a reward model's members differ most. */
    DISAGREEMENT,
    /** Pairs of whose winner a reward model is least sure, near-ties among them: for comparison. */
    ENTROPY,
    /** Pairs whose less telling answer removes most of what weights may still be (Sadigh et al. 2017). */
    VOLUME,
    /** By hash: every pair is as likely as each other. */
    RANDOM;

    /** As datasets name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
