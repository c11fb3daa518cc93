package org.align4j.rl.reward;

/** What a reward source says of one finished episode. */
public sealed interface Score {
    /**
     * One number for the whole episode, earned at its last sampled token.
     *
     * @param value as it counts
     * @param raw in the source's own units, before normalization and weight
     */
    record OfEpisode(double value, double raw) implements Score {}

    /**
     * A number for every sampled token.
     *
     * @param values as many as the episode has sampled tokens
     */
    record OfTokens(double[] values) implements Score {}

    /**
     * The source could not score it.
     *
     * @param reason for people
     */
    record Missing(String reason) implements Score {}
}
