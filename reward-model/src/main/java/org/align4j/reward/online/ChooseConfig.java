package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Which pairs are asked about. */
public record ChooseConfig(
        @Option(
                doc =
                        "random; by what members would learn: information (BALD), disagreement (variance of their probabilities),"
                                + " margin-disagreement (of their margins); thompson: two members drawn at random each name their best"
                                + " completion of a prompt; or entropy, which takes near-ties for doubt",
                def = "random",
                often = true)
        Acquisition by,

        @Option(doc = "Pairs drawn at random for each that is asked about", def = "10")
        int pool,

        @Option(doc = "Share of the questions that is drawn at random: it alone speaks for all pairs", def = "0.1")
        double randomShare,

        @Option(
                doc =
                        "Take the best two of three by that measure, then those farthest from each other and from what was answered"
                                + " (k-centre)",
                def = "true")
        boolean diverse,

        @Option(
                doc =
                        "Members: logistic heads on what the reward model's own head reads, each fitted to answers drawn with replacement",
                def = "8")
        int members,

        @Option(doc = "Ridge of the members' weights", def = "1.0")
        double ridge) {
    public ChooseConfig {
        Check.atLeast("pool", 1, pool);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("members", 2, members);
        Check.positive("ridge", ridge);
    }

    boolean atRandom() {
        return by == Acquisition.RANDOM;
    }
}
