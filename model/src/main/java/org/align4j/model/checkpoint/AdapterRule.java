package org.align4j.model.checkpoint;

/** What an adapter is to do with each module of its base: as its folder says, or as a run asks. */
interface AdapterRule {
    /** Whether a module gets A and B. */
    boolean adapts(String module);

    /** Whether a module is learned and stored as a whole. */
    boolean saves(String module);

    /** Rank and scale of a module that is adapted. */
    AdaptedModule.Factors factors(String module);

    /** Whether B has a bias. */
    boolean hasBias();
}
