package org.align4j.model.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** The shape of a Llama that starts from random weights; its vocabulary is its tokenizer's. */
public record ModelShape(
        @Option(doc = "Transformer layers", def = "4") int layers,

        @Option(doc = "Width of the residual stream", def = "128")
        int hiddenSize,

        @Option(doc = "Width inside the gated MLP", def = "384")
        int intermediateSize,

        @Option(doc = "Attention heads", def = "4") int heads,

        @Option(doc = "Key-value heads; fewer than heads shares them", def = "2")
        int keyValueHeads,

        @Option(doc = "Context length in tokens", def = "512")
        int maxPositions,

        @Option(doc = "Base of the rotary position embeddings (RoPE theta)", def = "10000.0")
        double rotaryBase,

        @Option(
                doc =
                        "Standard deviation of the random weights, config.json's initializer_range; 0.02 suits wide models, a narrow"
                                + " one learns to copy from its prompt far sooner with about 1 / sqrt(hidden-size)",
                def = "0.02")
        double initializerRange) {
    public ModelShape {
        Check.atLeast("layers", 1, layers);
        Check.atLeast("hidden-size", 1, hiddenSize);
        Check.atLeast("intermediate-size", 1, intermediateSize);
        Check.atLeast("heads", 1, heads);
        Check.atLeast("key-value-heads", 1, keyValueHeads);
        Check.atLeast("max-positions", 2, maxPositions);
        Check.positive("rotary-base", rotaryBase);
        Check.positive("initializer-range", initializerRange);
        Check.that(
                hiddenSize % (2 * heads) == 0, "hidden-size", "must be a multiple of twice heads " + heads, hiddenSize);
        Check.that(
                heads % keyValueHeads == 0, "heads", "must be a multiple of key-value-heads " + keyValueHeads, heads);
    }
}
