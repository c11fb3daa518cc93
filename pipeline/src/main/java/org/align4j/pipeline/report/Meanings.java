package org.align4j.pipeline.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the numbers of runs mean, in a sentence each: {@code meanings.yaml}, where a star stands for one part of a name.
 * What was asked for is remembered, for the legend.
 */
final class Meanings {
    private static final Map<String, String> KNOWN = read();
    private static final Map<String, String> PREFIXES = new LinkedHashMap<>();
    private static final Map<String, String> SUFFIXES = new LinkedHashMap<>();

    static {
        PREFIXES.put("training_judge_", "By the judge that made the preferences. ");
        PREFIXES.put("baseline_", "Of the baseline. ");
        PREFIXES.put("reward_model_", "Of the reward model. ");
        PREFIXES.put("eval_", "On rows that training does not see. ");
        PREFIXES.put("held_out.", "On rows that training does not see. ");
        PREFIXES.put("evaluation.", "On the rows given for evaluation. ");
        SUFFIXES.put("_low", "Lower end of the 95 % interval. ");
        SUFFIXES.put("_high", "Upper end of the 95 % interval. ");
    }

    private final Map<String, String> asked = new LinkedHashMap<>();

    /** Empty where nothing is known of it. */
    String of(String name) {
        String meaning = find(name);
        if (!meaning.isEmpty()) {
            asked.put(name, meaning);
        }
        return meaning;
    }

    /** Every name that was asked for, with what it means. */
    Map<String, String> asked() {
        return asked;
    }

    private static String find(String name) {
        String known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
            if (name.startsWith(prefix.getKey())) {
                return after(prefix.getValue(), name.substring(prefix.getKey().length()));
            }
        }
        for (Map.Entry<String, String> suffix : SUFFIXES.entrySet()) {
            if (name.endsWith(suffix.getKey())) {
                int length = name.length() - suffix.getKey().length();
                return after(suffix.getValue(), name.substring(0, length));
            }
        }
        String pattern = name.replaceFirst("(?<=/)[^/]+(?=/)", "*")
                .replaceFirst("(?<=/accuracy/).+$", "*")
                .replaceFirst("(?<=/correlation/).+$", "*")
                .replaceFirst("(?<=pass_at_)[0-9]+$", "*");
        return pattern.equals(name) ? "" : KNOWN.getOrDefault(pattern, "");
    }

    private static String after(String first, String rest) {
        String meaning = find(rest);
        return meaning.isEmpty() ? "" : first + meaning;
    }

    private static Map<String, String> read() {
        try (InputStream yaml = Meanings.class.getResourceAsStream("meanings.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(yaml, new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded meanings", e);
        }
    }
}
