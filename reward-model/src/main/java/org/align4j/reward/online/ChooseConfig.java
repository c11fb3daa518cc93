package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.selection.NoneSpread;
import org.align4j.judge.selection.Spread;

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

        @Option(
                doc =
                        "Iterations, the newest among them, whose completions are asked about; pairs that were asked are not asked again"
                                + " where there is more than one",
                def = "1")
        int window,

        @Option(doc = "Pairs drawn at random for each that is asked about", def = "10")
        int pool,

        @Option(doc = "Share of the questions that is drawn at random: it alone speaks for all pairs", def = "0.1")
        double randomShare,

        @Option(
                doc =
                        "Which are asked about together: none, those that say most; k-centre, of the best two of three those farthest"
                                + " from each other and from what was answered; prompt-entropy, those whose prompts are unlike all that"
                                + " are asked about; or power, which leaves part of it to chance",
                def = "k-centre")
        Spread spread,

        @Option(doc = "Ask about at most one pair of a prompt in a round", def = "false")
        boolean onePerPrompt,

        @Option(
                doc =
                        "Members: logistic heads on what the reward model's own head reads, each fitted to answers drawn with replacement",
                def = "8")
        int members,

        @Option(doc = "Ridge of the members' weights", def = "1.0")
        double ridge) {
    public ChooseConfig {
        Check.atLeast("window", 1, window);
        Check.atLeast("pool", 1, pool);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("members", 2, members);
        Check.positive("ridge", ridge);
    }

    /** Heads that say of pairs what an answer would tell them, whoever takes which of these. */
    public static ChooseConfig heads(Acquisition by, int members, double ridge) {
        return new ChooseConfig(by, 1, 1, 0, new NoneSpread(), false, members, ridge);
    }

    boolean atRandom() {
        return by == Acquisition.RANDOM;
    }
}
