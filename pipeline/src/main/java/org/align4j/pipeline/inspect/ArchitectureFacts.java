package org.align4j.pipeline.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.Architecture.Attention;
import org.align4j.model.config.Architecture.Positions;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.RotaryScaling;

/** What a model's layers are made of, in words. */
final class ArchitectureFacts {
    private ArchitectureFacts() {}

    static void describe(ModelConfig shape, List<WeightSlot> layout, Map<String, Object> facts) {
        Architecture architecture = shape.architecture();
        facts.put("norm", norm(architecture));
        facts.put(
                "mlp",
                architecture.mlp().activation().name().toLowerCase(Locale.ROOT)
                        + (architecture.mlp().gated() ? ", gated" : ", no gate")
                        + (architecture.residual() == Architecture.Residual.PARALLEL
                                ? ", parallel to attention"
                                : ", after attention"));
        facts.put("positions", positions(architecture.positions(), shape.headSize()));
        facts.put("window", window(architecture.attention(), shape));
        facts.put("scaling", scaling(architecture, shape));
        List<String> biases = biases(architecture);
        if (!layout.get(ModelWeight.HEAD_BIAS.place()).parts().isEmpty()) {
            biases.add("head");
        }
        facts.put("biases", biases.isEmpty() ? "none" : String.join(", ", biases));
    }

    private static String norm(Architecture architecture) {
        String kind = switch (architecture.norm()) {
            case RMS -> "RMS";
            case RMS_OFFSET -> "RMS, times 1 + weight";
            case LAYER -> "layer norm";
        };
        List<String> places = new ArrayList<>(List.of("before attention"));
        if (architecture.has(LayerWeight.QUERY_NORM)) {
            places.add("on queries and keys");
        }
        if (architecture.has(LayerWeight.POST_ATTENTION_NORM)) {
            places.add("after attention");
        }
        places.add(architecture.has(LayerWeight.MLP_NORM) ? "before the MLP" : "the same for the MLP");
        if (architecture.has(LayerWeight.POST_MLP_NORM)) {
            places.add("after the MLP");
        }
        return kind + " (epsilon " + architecture.normEpsilon() + "): " + String.join(", ", places);
    }

    private static String positions(Positions positions, int headSize) {
        if (positions.learned()) {
            return "learned";
        }
        String bases = positions.rotary().stream()
                .map(rotary -> "base " + plain(rotary.base()) + scaling(rotary.scaling()))
                .collect(Collectors.joining("; layers with a window: "));
        String size = positions.rotarySize() < headSize
                ? " of the first " + positions.rotarySize() + " of " + headSize + " dimensions of a head"
                : "";
        String without = layers(
                positions.kindOfLayer().size(), layer -> positions.kindOfLayer().get(layer) < 0);
        return "rotary" + size + ", " + bases + (without.isEmpty() ? "" : "; none in layers " + without);
    }

    private static String scaling(RotaryScaling scaling) {
        if (scaling instanceof RotaryScaling.Dynamic) {
            return ", dynamic scaling (nothing within the context)";
        }
        if (scaling instanceof RotaryScaling.Linear linear) {
            return ", linear scaling by " + plain(linear.factor());
        }
        if (scaling instanceof RotaryScaling.Llama3 llama) {
            return ", llama3 scaling by " + plain(llama.factor()) + " from " + llama.originalMaxPositions()
                    + " positions (low_freq_factor " + plain(llama.lowFrequencyFactor()) + ", high_freq_factor "
                    + plain(llama.highFrequencyFactor()) + ")";
        }
        if (scaling instanceof RotaryScaling.Yarn yarn) {
            return ", yarn scaling by " + plain(yarn.factor()) + " from " + yarn.originalMaxPositions()
                    + " positions (beta_fast " + plain(yarn.fast()) + ", beta_slow " + plain(yarn.slow())
                    + ", attention_factor " + plain(yarn.gain()) + ")";
        }
        return "";
    }

    private static String window(Attention attention, ModelConfig shape) {
        if (attention.window() == 0) {
            return "none";
        }
        String which = layers(shape.layers(), layer -> attention.windowed().get(layer));
        boolean all = !attention.windowed().contains(false);
        return attention.window() + " tokens in " + (all ? "every layer" : "layers " + which)
                + (attention.window() >= shape.maxPositions() ? " (the context is no longer)" : "");
    }

    private static String layers(int count, java.util.function.IntPredicate has) {
        return IntStream.range(0, count).filter(has).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    private static String scaling(Architecture architecture, ModelConfig shape) {
        List<String> scalings = new ArrayList<>();
        Attention attention = architecture.attention();
        if (attention.queryScale() != Math.pow(shape.headSize(), -0.5)) {
            scalings.add("queries by " + attention.queryScale());
        }
        if (attention.scaledByLayer()) {
            scalings.add("queries by 1 / layer");
        }
        if (attention.scoreCap() > 0) {
            scalings.add("attention scores capped at " + plain(attention.scoreCap()));
        }
        if (architecture.logitCap() > 0) {
            scalings.add("logits capped at " + plain(architecture.logitCap()));
        }
        if (architecture.embeddingScale() != 1) {
            scalings.add("embeddings by " + architecture.embeddingScale());
        }
        return scalings.isEmpty() ? "queries by 1 / sqrt(head width)" : String.join(", ", scalings);
    }

    private static List<String> biases(Architecture architecture) {
        List<String> places = new ArrayList<>();
        add(places, architecture, LayerWeight.QUERY_KEY_VALUE_BIAS, "queries, keys and values");
        add(places, architecture, LayerWeight.ATTENTION_OUT_BIAS, "attention's output");
        add(places, architecture, LayerWeight.DOWN_BIAS, "MLP");
        add(places, architecture, LayerWeight.ATTENTION_NORM_BIAS, "norms");
        return places;
    }

    private static void add(List<String> places, Architecture architecture, LayerWeight weight, String place) {
        if (architecture.has(weight)) {
            places.add(place);
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
