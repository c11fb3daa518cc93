package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.pipeline.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judges that are asked the same again, and conditions on what is measured of them. */
class JudgeRepeatsTest {
    private static final int PAIRS = 60;
    private static final String RULES =
            "principles: [{name: length, rule: {type: length-range, low: 20, high: 100000}}]";
    private static final String STEADY = "{type: principles, name: steady, " + RULES + "}";
    private static final String ERRING =
            "{type: synthetic, name: erring, truth: " + STEADY + ", teacher: {mistakes: 0.3}}";

    @TempDir
    private Path folder;

    @Test
    void aJudgeWithoutChanceSaysTheSameEveryTime() throws IOException {
        JsonNode judge = evaluate("steady", "{judge: " + STEADY + ", repeats: 3, resamples: 100}");

        assertThat(judge.path("stability").asDouble()).isEqualTo(1);
        assertThat(judge.at("/coverage/times").asInt()).isEqualTo(3);
    }

    @Test
    void stabilityIsTheCommonestAnswersShareOverTheTimes() throws IOException {
        JsonNode judge = evaluate("erring", "{judge: " + ERRING + ", repeats: 3, resamples: 100}");

        List<VerdictRow> rows = Dataset.open(folder.resolve("erring/outputs/verdicts"), VerdictRow.class)
                .toList();
        assertThat(rows)
                .hasSize(3 * 2 * PAIRS)
                .extracting(VerdictRow::id)
                .doesNotHaveDuplicates()
                .contains("p-0/0", "p-0/0#2", "p-0/1#3");
        Map<String, List<VerdictRow>> calls =
                rows.stream().collect(Collectors.groupingBy(row -> row.pair() + "/" + row.order()));
        double mean = calls.values().stream()
                .mapToLong(
                        times -> times.stream().filter(row -> row.pFirst() == 1).count())
                .mapToDouble(first -> Math.max(first, 3 - first) / 3.0)
                .average()
                .orElseThrow();
        assertThat(judge.path("stability").asDouble()).isCloseTo(mean, within(1e-12));
        // Three independent answers, each wrong with 0.3: (0.7^3 + 0.3^3) * 1 + (1 - that) * 2/3.
        assertThat(mean).isCloseTo(0.79, within(0.06));
        // The first time alone is the verdict.
        assertThat(judge.at("/coverage/judged").asInt()).isEqualTo(PAIRS);
        assertThat(judge.at("/coverage/calls/ok").asInt()).isEqualTo(2 * PAIRS);
    }

    @Test
    void whoeverIsAskedOnceHasNoStability() throws IOException {
        assertThat(evaluate("once", "{judge: " + ERRING + ", resamples: 100}").has("stability"))
                .isFalse();
        assertThatThrownBy(() -> evaluate("stored", "{repeats: 2}"))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("repeats needs --judge: stored verdicts cannot be asked again, but was 2");
    }

    @Test
    void aConditionThatAJudgeMeetsFailsAfterAllIsWritten() throws IOException {
        evaluate("good", "{judge: " + STEADY + ", fail-if: ['accuracy<0.9', 'coverage < 1'], resamples: 100}");

        assertThatThrownBy(() -> evaluate(
                        "bad", "{judge: " + ERRING + ", fail-if: ['accuracy<0.9', 'ece>0.001'], resamples: 100}"))
                .isInstanceOfSatisfying(UserError.class, error -> {
                    assertThat(error.exitCode()).isEqualTo(4);
                    assertThat(error).hasMessageStartingWith("gate failed: judge erring: accuracy is 0.");
                });
        assertThat(folder.resolve("bad/outputs/judge-evaluation.json")).exists();
        assertThatThrownBy(() ->
                        evaluate("unmeasured", "{judge: " + ERRING + ", fail-if: ['stability<0.9'], resamples: 100}"))
                .hasMessage("gate failed: judge erring: stability was not measured");
    }

    @Test
    void aConditionOnNothingIsRefusedBeforeAnythingIsAsked() {
        assertThatThrownBy(() -> evaluate("typo", "{judge: " + STEADY + ", fail-if: ['acuracy<0.9']}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "fail-if names 'acuracy', which is not a measure of judges; did you mean 'accuracy'?");
        assertThat(folder.resolve("typo/outputs/judge-evaluation.json")).doesNotExist();
    }

    private JsonNode evaluate(String name, String options) throws IOException {
        JudgeEvalConfig config =
                ConfigLoader.load(JudgeEvalConfig.class, (ConfigTree.Mapping) ConfigTree.parse(options, "test"));
        TestContext context = new TestContext(folder.resolve(name)).with("gold", gold(name));
        Files.createDirectories(context.outputs());
        Files.createDirectories(context.work());
        new JudgeEvalStage().run(config, context);
        return new ObjectMapper()
                .readTree(context.outputs().resolve("judge-evaluation.json").toFile())
                .at("/judges/0");
    }

    /** The longer one is better. */
    private Path gold(String name) {
        Path out = folder.resolve(name + "-gold");
        try (DatasetWriter<Preference> writer = DatasetWriter.create(out, Preference.class, Lineage.of("test"))) {
            IntStream.range(0, PAIRS)
                    .forEach(i -> writer.write(new Preference(
                            "p-" + i,
                            Content.user("Where is parcel " + i + "?"),
                            Content.assistant("It left on Monday and comes on Thursday."),
                            Content.assistant("Wait " + i + "."),
                            1.0,
                            false,
                            null,
                            "human",
                            null,
                            null,
                            null)));
            writer.publish();
        }
        return out;
    }
}
