package org.align4j.judge.selection;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;

/** Where pairs lie among each other: those that are unlike lie far apart. */
public interface PairFeatures {
    /**
     * The points of all pairs that there are to choose from; where a point lies may depend on the others.
     *
     * @return one for each pair, all of the same size, each of length 1 or 0: the distance is 1 minus the cosine
     */
    List<float[]> of(List<Comparison> pairs);

    /**
     * The points of prompts by themselves, by their words unless there is something better.
     *
     * @return one for each prompt, as {@link #of}
     */
    default List<float[]> ofPrompts(List<Content> prompts) {
        return prompts.stream()
                .map(prompt -> TextFeatures.of(prompt.lastText()))
                .toList();
    }

    /** By their words: {@link TextFeatures}. */
    static PairFeatures words() {
        return pairs -> pairs.stream()
                .map(pair -> TextFeatures.of(pair.prompt().lastText() + "\n"
                        + pair.first().lastText() + "\n"
                        + pair.second().lastText()))
                .toList();
    }

    /** 1 minus the cosine. */
    static double distance(float[] one, float[] other) {
        double dot = 0;
        for (int i = 0; i < one.length; i++) {
            dot += one[i] * other[i];
        }
        return 1 - dot;
    }

    /** Scales a point to length 1; one without any length stays as it is. */
    static void toUnitLength(float[] point) {
        double square = 0;
        for (float value : point) {
            square += (double) value * value;
        }
        float length = (float) Math.sqrt(square);
        for (int i = 0; i < point.length && length > 0; i++) {
            point[i] /= length;
        }
    }
}
