package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;

/** The shapes of a layer's tensors in a checkpoint. */
record WeightShapes(ModelConfig config) {
    /** By the family file's word; none is plain. */
    Arrangement arrangement(String word) {
        return switch (word) {
            case "" -> new Arrangement.Plain();
            case "transposed" -> new Arrangement.Transposed();
            case "interleaved" -> new Arrangement.Interleaved(config.heads());
            default -> throw new IllegalArgumentException("no arrangement " + word);
        };
    }

    /** Of the tensors that make up a weight: one for all rows, or one each for queries, keys, values or gate, up. */
    List<List<Long>> stored(LayerWeight weight, int tensors, Arrangement arrangement) {
        List<Long> rows = rows(weight);
        if (tensors == 1) {
            rows = List.of(rows.stream().mapToLong(Long::longValue).sum());
        }
        List<List<Long>> shapes = new ArrayList<>();
        for (long count : rows) {
            List<Long> shape = new ArrayList<>(List.of(count));
            if (isMatrix(weight)) {
                shape.add(columns(weight));
            }
            if (arrangement instanceof Arrangement.Transposed) {
                Collections.reverse(shape);
            }
            shapes.add(shape);
        }
        return shapes;
    }

    private List<Long> rows(LayerWeight weight) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        return switch (weight) {
            case QUERY_KEY_VALUE, QUERY_KEY_VALUE_BIAS -> List.of(queries, keys, keys);
            case GATE_UP, GATE_UP_BIAS -> config.architecture().mlp().gated() ? List.of(inner, inner) : List.of(inner);
            case QUERY_NORM, QUERY_NORM_BIAS, KEY_NORM, KEY_NORM_BIAS -> List.of((long) config.headSize());
            case ATTENTION_NORM,
                    ATTENTION_NORM_BIAS,
                    ATTENTION_OUT,
                    ATTENTION_OUT_BIAS,
                    POST_ATTENTION_NORM,
                    MLP_NORM,
                    MLP_NORM_BIAS,
                    DOWN,
                    DOWN_BIAS,
                    POST_MLP_NORM -> List.of(hidden);
        };
    }

    private static boolean isMatrix(LayerWeight weight) {
        return weight == LayerWeight.QUERY_KEY_VALUE
                || weight == LayerWeight.ATTENTION_OUT
                || weight == LayerWeight.GATE_UP
                || weight == LayerWeight.DOWN;
    }

    private long columns(LayerWeight weight) {
        return switch (weight) {
            case ATTENTION_OUT -> (long) config.heads() * config.headSize();
            case DOWN -> config.intermediateSize();
            default -> config.hiddenSize();
        };
    }
}
