package org.align4j.judge.evaluation;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.core.json.JsonFile;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * {@code judge-evaluation.json}: every number, its name the component's in snake case; what could not be measured is
 * null, and what does not apply is left out. Measures stand as their key, {@code _low} and {@code _high}.
 *
 * @param labels what judges are held against
 * @param people how far people agree with each other
 * @param trivialJudges measures of what does not read, by its name
 * @param judges one each
 * @param comparisons of every two judges
 */
public record JudgeEvaluationFile(
        Labels labels,
        People people,
        Map<String, Map<String, @Nullable Double>> trivialJudges,
        List<Judge> judges,
        List<Comparison> comparisons) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public JudgeEvaluationFile {
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(people, "people");
        Objects.requireNonNull(trivialJudges, "trivial_judges");
        Objects.requireNonNull(judges, "judges");
        Objects.requireNonNull(comparisons, "comparisons");
    }

    /** @param verdictsElsewhere pairs with verdicts and no label */
    public record Labels(int pairs, int prompts, int labelled, int ties, int annotators, int verdictsElsewhere) {}

    /**
     * How far people agree, and one judge held against the same majorities.
     *
     * @param ceiling one person with the majority of the others
     * @param judgeVsMajority the judge with the same majorities, ties being labels; null where there is none
     */
    public record People(
            int pairs,
            @Nullable Double ceiling,
            @Nullable Double ceilingWhereOthersAgree,
            @Nullable Double judgeVsMajority,
            @Nullable Double alpha,
            @Nullable Double alphaOrdinal,
            @Nullable Double fleissKappa,
            Map<String, Double> byAnnotator) {}

    /** One judge. */
    public record Judge(
            String judge,
            @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Double> measures,
            Calls coverage,
            People people,
            Probabilities calibration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Self selfPreference,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Systems systems,

            Map<String, Category> categories,
            int disagreements,
            int inconsistent) {
        public Judge {
            Objects.requireNonNull(judge, "judge");
            Objects.requireNonNull(coverage, "coverage");
            Objects.requireNonNull(people, "people");
            Objects.requireNonNull(calibration, "calibration");
            Objects.requireNonNull(categories, "categories");
        }

        /** What a condition can name: measures, coverage and what calls cost, calibration; null where not measured. */
        public Map<String, @Nullable Object> numbers() {
            Map<String, @Nullable Object> numbers = new LinkedHashMap<>(tree(coverage));
            numbers.putAll(tree(calibration));
            numbers.putAll(measures);
            numbers.put("coverage", coverage.share());
            return numbers;
        }
    }

    /** What was asked and what came back; costs are of 1,000 pairs. */
    public record Calls(
            int pairs,
            int asked,
            int judged,
            double share,
            Map<String, Integer> outcomes,
            Map<String, Integer> calls,
            int times,
            @JsonProperty("dollars_per_1000") @Nullable Double dollars,

            @JsonProperty("prompt_tokens_per_1000") @Nullable Double promptTokens,

            @JsonProperty("completion_tokens_per_1000") @Nullable Double completionTokens,

            @JsonProperty("seconds_per_1000") @Nullable Double seconds) {}

    /**
     * How far the judge's probabilities can be believed.
     *
     * @param bins each its count, mean confidence and accuracy
     */
    public record Probabilities(
            int pairs,
            @Nullable Double brier,
            @Nullable Double ece,
            @Nullable Double logLoss,
            @Nullable Double temperature,
            @Nullable Double calibratedBrier,
            @Nullable Double calibratedEce,
            @Nullable Double calibratedLogLoss,
            List<List<Number>> bins) {}

    /** How often the judge's own completions win, by it and by the labels. */
    public record Self(
            String policy,
            int pairs,
            @Nullable Double wins,
            @Nullable Double labelWins) {}

    /** How the judge ranks those who wrote the completions, beside the labels. */
    public record Systems(
            @Nullable Double spearman,
            @Nullable Double kendall,
            @Nullable Double pearson,
            List<WinRate> winRates) {
        /** Shares of pairs won, by label and by judge. */
        public record WinRate(double judge, double label, int pairs, String policy) {}
    }

    /** Pairs of one kind. */
    public record Category(
            int pairs, @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Double> measures) {}

    /** Two judges on the pairs that both judged. */
    public record Comparison(
            String first,
            String second,
            int pairs,
            @Nullable Double kappaBetween,
            Map<String, @Nullable Double> firstMinusSecond) {}

    public static JudgeEvaluationFile of(JudgeTrial trial) {
        return TrialEntries.of(trial);
    }

    /** @throws UserError if the file is not such a one */
    public static JudgeEvaluationFile read(Path file) {
        try {
            return JSON.treeToValue(JsonFile.object(file), JudgeEvaluationFile.class);
        } catch (JsonProcessingException e) {
            throw JsonFault.in(file, e);
        }
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts are JSON", e);
        }
    }

    /** The file's top level, by name. */
    public Map<String, @Nullable Object> entries() {
        return tree(this);
    }

    /** Names of {@link Judge#numbers} that are not measures: those that may be null in a judge of whom nothing is known. */
    public static Set<String> otherNumbers() {
        Set<String> names = new TreeSet<>(Set.of("coverage"));
        Calls calls = new Calls(0, 0, 0, 0, Map.of(), Map.of(), 0, null, null, null, null);
        for (Object unknown :
                List.of(calls, new Probabilities(0, null, null, null, null, null, null, null, List.of()))) {
            tree(unknown).forEach((name, value) -> {
                if (value == null) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    /** A measure of a map of measures; NaN where it is not known. */
    public static Interval interval(Map<String, @Nullable Double> measures, Measure measure) {
        double value = known(measures.get(measure.key()), Double.NaN);
        return new Interval(
                value,
                known(measures.get(measure.key() + "_low"), value),
                known(measures.get(measure.key() + "_high"), value));
    }

    private static double known(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, @Nullable Object> tree(Object value) {
        return JSON.convertValue(value, new TypeReference<Map<String, @Nullable Object>>() {});
    }
}
