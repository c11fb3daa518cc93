package org.align4j.model.config;

import java.util.List;
import java.util.Set;

/**
 * What a model's layers are made of; the kernels' switches follow from it.
 *
 * @param embeddingScale what embeddings are multiplied by
 * @param logitCap c of c tanh(logit / c) on the head's logits; 0 for none
 * @param layerWeights what a layer has; what is not among them is an empty array for the kernels
 */
public record Architecture(
        Norm norm,
        double normEpsilon,
        Residual residual,
        Mlp mlp,
        Attention attention,
        Positions positions,
        double embeddingScale,
        double logitCap,
        Set<LayerWeight> layerWeights) {
    /** How a norm scales what it has brought to length 1. */
    public enum Norm {
        /** RMS norm, times w. */
        RMS,
        /** RMS norm, times 1 + w. */
        RMS_OFFSET,
        /** Layer norm, times w plus b. */
        LAYER
    }

    /** What the MLP of a layer reads. */
    public enum Residual {
        /** The sum of the layer's input and its attention. */
        SEQUENTIAL,
        /** What the attention reads too. */
        PARALLEL
    }

    /** The MLP's non-linearity, by its number in the kernels. */
    public enum Activation {
        SILU(0),
        GELU(1),
        GELU_TANH(2),
        RELU(3);

        private final int number;

        Activation(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /**
     * The MLP.
     *
     * @param gated f(gate) * up, else f(up)
     */
    public record Mlp(Activation activation, boolean gated) {}

    /**
     * What attention does beside the usual.
     *
     * @param queryScale what scores are multiplied by, mostly head size ^ -0.5
     * @param scaledByLayer the scale is divided by the layer's number, from 1
     * @param scoreCap c of c tanh(score / c); 0 for none
     * @param window how many tokens a layer with a window sees, itself included; 0 for none
     * @param windowed of each layer, whether it has the window
     */
    public record Attention(
            double queryScale, boolean scaledByLayer, double scoreCap, int window, List<Boolean> windowed) {
        public Attention {
            windowed = List.copyOf(windowed);
        }

        /** Ordinary attention. */
        public static Attention plain(int headSize, int layers) {
            return new Attention(
                    Math.pow(headSize, -0.5), false, 0, 0, java.util.Collections.nCopies(layers, Boolean.FALSE));
        }
    }

    /** One kind of rotary frequencies. */
    public record Rotary(double base, RotaryScaling scaling) {}

    /**
     * How a model knows where a token stands.
     *
     * @param learned by an embedding of positions
     * @param rotarySize how many of a head's numbers are turned
     * @param rotary the kinds of frequencies, none, one or two
     * @param kindOfLayer which kind a layer turns by; -1 for none
     */
    public record Positions(boolean learned, int rotarySize, List<Rotary> rotary, List<Integer> kindOfLayer) {
        public Positions {
            rotary = List.copyOf(rotary);
            kindOfLayer = List.copyOf(kindOfLayer);
        }

        /** Ordinary rotary positions in every layer. */
        public static Positions rotary(int headSize, int layers, double base) {
            return new Positions(
                    false,
                    headSize,
                    List.of(new Rotary(base, new RotaryScaling.None())),
                    java.util.Collections.nCopies(layers, 0));
        }
    }

    public Architecture {
        layerWeights = Set.copyOf(layerWeights);
    }

    /** Whether the model's layers have a weight. */
    public boolean has(LayerWeight weight) {
        return layerWeights.contains(weight);
    }
}
