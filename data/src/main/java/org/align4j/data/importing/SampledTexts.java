package org.align4j.data.importing;

import java.util.List;

/**
 * What a model answered, as text alone.
 *
 * @param policy the model's name
 */
record SampledTexts(String policy, List<String> completions) {
    SampledTexts {
        completions = List.copyOf(completions);
    }
}
