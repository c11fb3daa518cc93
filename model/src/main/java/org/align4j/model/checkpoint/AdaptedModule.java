package org.align4j.model.checkpoint;

import java.util.List;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelWeight;

/**
 * A module that is adapted.
 *
 * @param name such as {@code model.layers.0.self_attn.q_proj}
 * @param slot the base's weight that it is in
 * @param firstRow of that weight's rows
 * @param a (rank, in), once arranged
 * @param b (out, rank), once arranged
 * @param factors its rank and scale
 */
public record AdaptedModule(String name, int slot, int firstRow, NamedTensor a, NamedTensor b, Factors factors) {
    /**
     * How large A and B are, and how much they count.
     *
     * @param rank rows of A
     * @param scale what B A is multiplied by: alpha / rank, or alpha / sqrt(rank)
     */
    public record Factors(int rank, double alpha, double scale) {}

    /** How many of the weight's rows are its own. */
    public int rows() {
        return Math.toIntExact(b.arrangedShape().get(0));
    }

    /** What B A is multiplied by. */
    public double scale() {
        return factors.scale();
    }

    /** Whether it is the embedding of tokens, whose rows are tokens. */
    public boolean isEmbedding() {
        return slot == ModelWeight.EMBEDDING.place();
    }

    /** Whether it is neither the embedding nor the head. */
    boolean isInLayer() {
        return slot >= LayerWeight.FIRST_LAYER;
    }

    /** Its bias of B, or whatever else has a number for each of its rows. */
    NamedTensor ofRows(String name) {
        return new NamedTensor(name, List.of((long) rows()), b.arrangement());
    }

    /** The bias of B. */
    NamedTensor bias() {
        return ofRows(AdapterLayout.PREFIX + name + AdapterLayout.BIAS);
    }

    /** The lengths of its rows (DoRA), as PEFT writes them. */
    NamedTensor magnitude() {
        return ofRows(AdapterLayout.PREFIX + name + AdapterLayout.MAGNITUDE);
    }
}
