package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;

/** Options of {@code data split}. */
public record DataSplitConfig(
        @Option(doc = "The dataset's folder") Path data,

        @Option(doc = "Folder that gets one dataset per split")
        Path out,

        @Option(doc = "The splits, each as NAME=FRACTION; they sum to 1", def = "[train=0.9, test=0.1]")
        List<String> fractions,

        @Option(doc = "Seed that decides which prompts go into which split", def = "0")
        long seed) {
    public DataSplitConfig {
        fractions = List.copyOf(fractions);
    }

    Map<String, Double> splits() {
        Map<String, Double> splits = new LinkedHashMap<>();
        for (String fraction : fractions) {
            String[] parts = fraction.split("=", -1);
            boolean legal = parts.length == 2
                    && parts[0].matches("[A-Za-z0-9_-]+")
                    && parts[1].matches("\\d*\\.?\\d+")
                    && !splits.containsKey(parts[0]);
            if (!legal) {
                throw new IllegalOption(
                        "fractions", "must each be NAME=FRACTION, each name once, but one is '" + fraction + "'");
            }
            splits.put(parts[0], Double.parseDouble(parts[1]));
        }
        return splits;
    }
}
