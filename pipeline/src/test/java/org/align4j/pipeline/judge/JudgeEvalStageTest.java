package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.data.Dataset;
import org.align4j.data.VerdictRow;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.row.Target;
import org.align4j.pipeline.TestContext;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judged data sets beside the project, against what {@code fixtures/judging/count.py} counts in them. */
class JudgeEvalStageTest {
    private static final JsonNode COUNTED = Fixtures.json("judging/counts.json");
    /** Counts are whole numbers: only the last bits of a division may differ. */
    private static final double EXACT = 1e-12;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llmbar_judged", "pandalm_human3"})
    void storedVerdictsMeasureAsCounted(String set) throws IOException {
        JsonNode found = evaluate(imported(set, Target.LABELLED_PAIRS), imported(set, Target.VERDICTS));

        JsonNode counted = COUNTED.path(set);
        assertThat(found.at("/labels/labelled").asInt())
                .isEqualTo(counted.path("pairs").asInt());
        assertThat(found.at("/labels/ties").asInt())
                .isEqualTo(counted.path("ties").asInt());
        assertThat(found.path("judges")).hasSize(counted.path("judges").size());
        for (JsonNode judge : found.path("judges")) {
            JsonNode expected = counted.path("judges").path(judge.path("judge").asText());
            for (String measure : List.of(
                    "accuracy",
                    "accuracy_ties_half",
                    "accuracy_with_ties",
                    "kappa",
                    "call_accuracy",
                    "consistency",
                    "first_pick",
                    "fairness",
                    "longer_wins")) {
                if (expected.has(measure)) {
                    same(judge, expected, measure);
                }
            }
            assertThat(judge.at("/coverage/judged").asInt())
                    .isEqualTo(expected.path("judged").asInt());
            for (Map.Entry<String, JsonNode> category :
                    expected.path("by_category").properties()) {
                assertThat(judge.path("categories")
                                .path(category.getKey())
                                .path("accuracy")
                                .asDouble())
                        .as(category.getKey())
                        .isCloseTo(category.getValue().asDouble(), within(EXACT));
            }
        }
        trivialJudgesAreAsCounted(found, counted);
    }

    @Test
    void partialAndFailedPairsAreNoVerdicts() throws IOException {
        JsonNode found =
                evaluate(imported("llmbar_judged", Target.LABELLED_PAIRS), imported("llmbar_judged", Target.VERDICTS));

        for (JsonNode judge : found.path("judges")) {
            JsonNode expected = COUNTED.path("llmbar_judged")
                    .path("judges")
                    .path(judge.path("judge").asText());
            assertThat(judge.at("/coverage/outcomes/partial").asInt())
                    .isEqualTo(expected.path("partial").asInt());
            assertThat(judge.at("/coverage/outcomes/failed").asInt())
                    .isEqualTo(expected.path("failed").asInt());
        }
        assertThat(found.path("comparisons")).hasSize(3);
    }

    @Test
    void oneAnnotatorAgreesWithTheOthersAsCounted() throws IOException {
        JsonNode found = evaluate(
                imported("pandalm_human3", Target.LABELLED_PAIRS), imported("pandalm_human3", Target.VERDICTS));

        JsonNode counted = COUNTED.path("pandalm_human3");
        same(found.path("people"), counted, "ceiling");
        same(found.path("people"), counted, "ceiling_where_others_agree");
        same(found.path("people"), counted, "fleiss_kappa");
        assertThat(found.at("/judges/0/systems/win_rates")).isNotEmpty();
        assertThat(found.at("/judges/0/systems/spearman").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    void ratingsAreComparedWithThemselves() throws IOException {
        Path ratings = imported("prometheus_vicuna_abs4", Target.RATINGS);

        JsonNode found = evaluate(ratings, ratings);

        JsonNode counted = COUNTED.path("prometheus_vicuna_abs4");
        assertThat(found.at("/labels/pairs").asInt())
                .isEqualTo(counted.path("pairs").asInt());
        same(found.at("/judges/0"), counted, "stability");
        same(found.path("people"), counted, "ceiling");
    }

    @Test
    void aJudgeThatIsAskedNowIsMeasuredLikeStoredOnes() throws IOException {
        JsonNode found = evaluate(
                imported("autoj_pairwise_human", Target.LABELLED_PAIRS),
                null,
                "{judge: {type: principles, name: p, principles: [{name: length, rule: {type: length-range, low: 0,"
                        + " high: 100000}}]}, resamples: 100}");

        // Every length is within the range: the judge calls everything a tie.
        JsonNode judge = found.at("/judges/0");
        assertThat(judge.path("judge").asText()).isEqualTo("p");
        assertThat(judge.path("accuracy_with_ties").asDouble()).isCloseTo(47.0 / 195, within(EXACT));
        assertThat(judge.path("accuracy_ties_half").asDouble()).isEqualTo(0.5);
        assertThat(Dataset.open(folder.resolve("run/outputs/verdicts"), VerdictRow.class)
                        .rows())
                .isEqualTo(390);
        trivialJudgesAreAsCounted(found, COUNTED.path("autoj_pairwise_human"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PREFERENCES", "LABELLED_PAIRS"})
    void pairsWithoutAnOrderHaveTheLongestAsCounted(String target) throws IOException {
        JsonNode found = evaluate(
                imported("hhh_alignment", Target.valueOf(target)),
                null,
                "{judge: {type: principles, principles: [{name: repetition, rule: {type: avoids-repetition}}]},"
                        + " resamples: 100}");

        JsonNode longest = COUNTED.at("/hhh_alignment/longest");
        for (String measure : List.of("accuracy", "accuracy_ties_half", "accuracy_with_ties")) {
            same(found.at("/trivial_judges/longest"), longest, measure);
        }
    }

    @Test
    void thePageIsWholeAndHarmless() throws IOException {
        evaluate(imported("llmbar_judged", Target.LABELLED_PAIRS), imported("llmbar_judged", Target.VERDICTS));

        String page = Files.readString(folder.resolve("run/outputs/judge-evaluation.html"));
        assertThat(page)
                .contains("Content-Security-Policy", "GPT-4/Vanilla_NoRules", "longest", "</html>")
                .contains("where it and the label name different winners")
                .containsOnlyOnce("<script>")
                .containsOnlyOnce("script-src 'sha256-")
                .doesNotContain("http://", "https://www.w3.org");
        assertThat(page.length()).isLessThan(2_000_000);
    }

    private static void trivialJudgesAreAsCounted(JsonNode found, JsonNode counted) {
        for (String judge : List.of("longest", "first_shown", "majority", "random")) {
            for (String measure : List.of("accuracy", "accuracy_ties_half", "accuracy_with_ties", "kappa")) {
                same(
                        found.path("trivial_judges").path(judge),
                        counted.path("trivial").path(judge),
                        measure);
            }
        }
    }

    private static void same(JsonNode found, JsonNode counted, String name) {
        assertThat(found.path(name).isNumber()).as(name + " of " + found).isTrue();
        assertThat(found.path(name).asDouble())
                .as(name)
                .isCloseTo(counted.path(name).asDouble(), within(EXACT));
    }

    private Path imported(String set, Target target) {
        Path out = folder.resolve(set + "-" + target.word());
        DataImport.run(
                List.of(Fixtures.shared("data").resolve(set).resolve("dev.jsonl")),
                out,
                ImportConfig.DEFAULT.as(target),
                count -> {});
        return out;
    }

    private JsonNode evaluate(Path gold, Path verdicts) throws IOException {
        return evaluate(gold, verdicts, "{resamples: 100}");
    }

    private JsonNode evaluate(Path gold, Path verdicts, String options) throws IOException {
        TestContext context = new TestContext(folder.resolve("run")).with("gold", gold);
        if (verdicts != null) {
            context.with("verdicts", verdicts);
        }
        Files.createDirectories(context.outputs());
        Files.createDirectories(context.work());
        JudgeEvalConfig config =
                ConfigLoader.load(JudgeEvalConfig.class, (ConfigTree.Mapping) ConfigTree.parse(options, "test"));
        new JudgeEvalStage().run(config, context);
        assertThat(context.said()).anyMatch(line -> line.contains("labelled pairs"));
        return Objects.requireNonNull(new ObjectMapper()
                .readTree(context.outputs().resolve("judge-evaluation.json").toFile()));
    }
}
