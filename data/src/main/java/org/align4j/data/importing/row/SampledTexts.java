package org.align4j.data.importing.row;

import java.util.List;

/**
 * What a model answered, as text alone.
 *
 * @param policy the model's name
 */
public record SampledTexts(String policy, List<String> completions) {
    public SampledTexts {
        completions = List.copyOf(completions);
    }
}
