package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.selection.KCentreSpread;
import org.align4j.judge.selection.PromptEntropySpread;
import org.align4j.judge.selection.Spread;
import org.align4j.judge.selection.Strategy;
import org.align4j.model.config.EngineConfig;

/** What {@code align judge select} takes. */
public record JudgeSelectConfig(
        @Option(doc = "How many pairs to choose") int n,

        @Option(
                doc = "conflict (orders or judges name different winners), uncertain (near 1/2), diverse "
                        + "(least alike), information (tells most about the weights of --factors or which of the members of --reward is"
                        + " right), volume (of --factors), disagreement or entropy (of --reward), or random",
                def = "conflict")
        Strategy strategy,

        @Option(doc = "Share of them drawn at random from all pairs; only these are representative", def = "0.2")
        double randomShare,

        @Option(
                doc =
                        "Of strategies that need --factors or --reward: none takes the pairs that tell most, k-centre of the best"
                                + " those least alike, prompt-entropy those whose prompts are unlike all that are asked about, both by"
                                + " words or by --policy; power leaves part of it to chance",
                def = "none")
        Spread spread,

        @Option(doc = "Choose at most one pair of a prompt", def = "false")
        boolean onePerPrompt,

        @Option(
                doc =
                        "With --answered: members, logistic heads on what the reward model's own head reads, each fitted to answers"
                                + " drawn with replacement",
                def = "8")
        int members,

        @Option(doc = "With --answered: ridge of the members' weights", def = "1.0")
        double ridge,

        @Option(doc = "With --policy: most tokens computed at once, including padding", def = "8192")
        int batchTokens,

        @Option(doc = "With --policy or --reward: where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(doc = "Which pairs of samples to choose from, if no verdicts are given", def = "{}")
        PairConfig pairs) {
    public JudgeSelectConfig {
        Check.atLeast("n", 1, n);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("batch-tokens", 1, batchTokens);
        Check.atLeast("members", 2, members);
        Check.positive("ridge", ridge);
    }

    /** Whether the strategy asks what an answer tells. */
    boolean scores() {
        return switch (strategy) {
            case INFORMATION, DISAGREEMENT, ENTROPY, VOLUME -> true;
            case CONFLICT, UNCERTAIN, DIVERSE, RANDOM -> false;
        };
    }

    /** Whether the policy's hidden states say what is alike. */
    boolean readsPolicy() {
        return strategy == Strategy.DIVERSE
                || (scores() && (spread instanceof KCentreSpread || spread instanceof PromptEntropySpread));
    }
}
