package org.align4j.reward.online;

import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.reward.RewardModel;

/** Where prompts lie: what a reward model's head reads at their last tokens, each dimension in its standard deviations over all of them. */
final class PromptPlaces {
    private PromptPlaces() {}

    /** @param prompts token rows, equal ones read once */
    static double[][] of(RewardModel model, List<int[]> prompts) {
        Map<IntBuffer, Integer> distinct = new LinkedHashMap<>();
        prompts.forEach(prompt -> distinct.putIfAbsent(IntBuffer.wrap(prompt), distinct.size()));
        List<float[]> read =
                model.features(distinct.keySet().stream().map(IntBuffer::array).toList());
        double[][] places = prompts.stream()
                .map(prompt -> wide(read.get(distinct.get(IntBuffer.wrap(prompt)))))
                .toArray(double[][]::new);
        standardise(places);
        return places;
    }

    private static double[] wide(float[] features) {
        double[] wide = new double[features.length];
        for (int k = 0; k < wide.length; k++) {
            wide[k] = features[k];
        }
        return wide;
    }

    private static void standardise(double[][] places) {
        for (int k = 0; k < places[0].length; k++) {
            double mean = 0;
            for (double[] place : places) {
                mean += place[k] / places.length;
            }
            double squares = 0;
            for (double[] place : places) {
                squares += (place[k] - mean) * (place[k] - mean);
            }
            double deviation = Math.sqrt(squares / places.length);
            for (double[] place : places) {
                place[k] = deviation > 0 ? (place[k] - mean) / deviation : 0;
            }
        }
    }
}
