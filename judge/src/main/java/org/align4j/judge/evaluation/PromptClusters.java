package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.align4j.core.chat.Content;

/** Pairs by their prompt: pairs of one prompt are alike, so that intervals draw prompts and not pairs. */
final class PromptClusters {
    private PromptClusters() {}

    static <T> List<List<T>> clusters(List<T> values, Function<T, Content> prompt) {
        Map<Content, List<T>> clusters = new LinkedHashMap<>();
        for (T value : values) {
            clusters.computeIfAbsent(prompt.apply(value), each -> new ArrayList<>())
                    .add(value);
        }
        return List.copyOf(clusters.values());
    }
}
