package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Ranking;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeRankStageTest {
    private static final String POLITE =
            "judge: {type: principles, name: polite, principles: [{name: p, weight: 1, rule:"
                    + " {type: uses-words, enough: 2, words: [thanks, please]}}]}";
    private static final String LONG = "judge: {type: principles, name: long, principles: [{name: l, weight: 1, rule:"
            + " {type: length-range, low: 8, high: 9}}]}";

    @TempDir
    Path folder;

    @Test
    void ranksAreThoseOfTheScoresAndEqualScoresTie() throws IOException {
        TestContext context = run("[{" + POLITE + "}]", 1);
        Ranking ranking = rankings(context).get(0);
        assertThat(ranking.completions())
                .extracting(Content::lastText)
                .containsExactly("Please go. Thanks a lot.", "Go.", "Please go.", "No.");
        assertThat(ranking.ranks()).containsExactly(0, 2, 1, 2);
        assertThat(ranking.judge()).isEqualTo("polite");
        assertThat(ranking.scores()).isNotNull().hasSize(4);
        assertThat(context.results()).containsEntry("rankings", 1).containsEntry("by_judge", Map.of("polite", 1L));
    }

    @Test
    void eachPromptIsRankedByOneRaterAsManyAsItsShareSays() throws IOException {
        TestContext context =
                run("[{" + POLITE + ", share: 3, completions: 2}, {" + LONG + ", share: 1, completions: 0}]", 8);
        assertThat(context.results()).containsEntry("by_judge", Map.of("polite", 6L, "long", 2L));
        for (Ranking ranking : rankings(context)) {
            assertThat(ranking.completions()).hasSize("polite".equals(ranking.judge()) ? 2 : 4);
        }
        assertThat(run("[{" + POLITE + ", share: 3, completions: 2}, {" + LONG + ", share: 1}]", 8)
                        .results())
                .containsEntry("rankings", 8);
    }

    @Test
    void aPromptWithOneDifferentCompletionIsCountedAndLeftOut() throws IOException {
        Path samples = folder.resolve("same");
        write(samples, 1, "Go.", "Go.");
        TestContext context = context(samples);
        new JudgeRankStage().run(config("[{" + POLITE + "}]"), context);
        assertThat(rankings(context)).isEmpty();
        assertThat(Dataset.info(context.output(Artifact.RANKINGS)).dropped())
                .containsEntry("prompts with fewer than two different completions", 1L);
        assertThat(context.said()).contains("warning: no prompt was ranked: the rankings are empty");
    }

    @Test
    void aJudgeThatOnlyComparesIsRefused() {
        assertThatThrownBy(() -> run(
                        "[{judge: {type: jury, judges: [" + POLITE.substring(7) + ", " + LONG.substring(7) + "]}}]", 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("judge rank needs judges that score single completions");
        assertThatThrownBy(() -> config("[]")).hasMessageContaining("raters must name one at least");
    }

    private TestContext run(String raters, int prompts) throws IOException {
        Path samples = folder.resolve("samples-" + prompts);
        if (!samples.toFile().exists()) {
            write(samples, prompts, "Please go. Thanks a lot.", "Go.", "Please go.", "No.", "Go.");
        }
        TestContext context = context(samples);
        new JudgeRankStage().run(config(raters), context);
        return context;
    }

    private TestContext context(Path samples) throws IOException {
        TestContext context = new TestContext(Files.createTempDirectory(folder, "run")).with("samples", samples);
        Files.createDirectories(context.work());
        return context;
    }

    private static JudgeRankConfig config(String raters) {
        return ConfigLoader.load(JudgeRankConfig.class, null, List.of(Assignment.of("raters", raters)));
    }

    private static List<Ranking> rankings(TestContext context) {
        return Dataset.open(context.output(Artifact.RANKINGS), Ranking.class).toList();
    }

    private static void write(Path folder, int prompts, String... completions) {
        try (DatasetWriter<Sample> writer = DatasetWriter.create(folder, Sample.class, Lineage.of("test"))) {
            for (int i = 0; i < prompts; i++) {
                writer.write(new Sample(
                        "s" + i,
                        Content.user("Question " + i + "?"),
                        Arrays.stream(completions)
                                .map(SampledCompletion::ofText)
                                .toList(),
                        null,
                        "test"));
            }
            writer.publish();
        }
    }
}
