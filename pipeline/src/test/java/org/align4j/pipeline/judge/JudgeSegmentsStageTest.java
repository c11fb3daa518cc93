package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.SegmentPreference;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeSegmentsStageTest {
    private static final String JUDGE = "{type: principles, name: kind, principles: [{name: p, weight: 1, rule:"
            + " {type: avoids-words, words: [fool]}}]}";
    private static final String KIND = "Thanks a lot, the moon is up and all is well with us.";
    private static final String UNKIND = "Thanks a lot, the fool is up and all is well with us.";

    @TempDir
    Path folder;

    @Test
    void segmentsAreEquallyLongStandWhereTheyAreCutAndTheOneWithTheWordLoses() throws IOException {
        TestContext context = run("{length: 5, per-pair: 100}");
        List<SegmentPreference> rows = rows(context);
        assertThat(rows).hasSizeGreaterThan(3);
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            for (SegmentPreference row : rows) {
                SegmentPreference.Place first = row.firstPlace();
                SegmentPreference.Place second = row.secondPlace();
                for (SegmentPreference.Place place : List.of(first, second)) {
                    assertThat(List.of(KIND, UNKIND)).anyMatch(text -> text.startsWith(place.before() + place.text()));
                    assertThat(tokenizer.encode(place.text()).length).isBetween(3, 7);
                }
                boolean firstHas = first.text().contains("fool");
                assertThat(row.tie()).isEqualTo(!firstHas && !second.text().contains("fool"));
                if (!row.tie()) {
                    assertThat(row.pFirst() > 0.5).isEqualTo(!firstHas);
                }
            }
        }
        assertThat(rows).anyMatch(row -> !row.tie()).anyMatch(SegmentPreference::tie);
        assertThat(context.results()).containsEntry("judged", (long) rows.size());
    }

    @Test
    void prefixesBeginWithTheCompletionAndEndAfterAMultipleOfTheLength() throws IOException {
        List<SegmentPreference> rows = rows(run("{length: 6, per-pair: 100, cut: prefixes}"));
        assertThat(rows).isNotEmpty().allMatch(row -> row.firstPrefix() == null && row.secondPrefix() == null);
        assertThat(rows)
                .anyMatch(row -> row.first().lastText().length()
                        != rows.get(0).first().lastText().length());
    }

    @Test
    void whatTheJudgeSeesIsAChoice() throws IOException {
        // seen so far, a segment behind the word is worse than one behind none
        List<SegmentPreference> soFar = rows(run("{length: 5, per-pair: 100, shown: so-far}"));
        assertThat(soFar)
                .filteredOn(row -> row.firstPrefix() != null
                        && (row.firstPlace().before() + row.secondPlace().before()).contains("fool"))
                .isNotEmpty()
                .noneMatch(SegmentPreference::tie);
    }

    @Test
    void theSameSeedCutsTheSamePlaces() throws IOException {
        assertThat(rows(run("{length: 4, per-pair: 2}"))).isEqualTo(rows(run("{length: 4, per-pair: 2}")));
    }

    @Test
    void completionsShorterThanASegmentAreCounted() throws IOException {
        TestContext context = run("{length: 500}");
        assertThat(rows(context)).isEmpty();
        assertThat(context.said())
                .anyMatch(line -> line.contains("were not cut: one of them has fewer tokens than segment.length"));
        assertThatThrownBy(() -> config("{length: 0}")).hasMessageContaining("segment.length must be >= 1");
    }

    private TestContext run(String segment) throws IOException {
        Path samples = folder.resolve("samples");
        if (!samples.toFile().exists()) {
            try (DatasetWriter<Sample> writer = DatasetWriter.create(samples, Sample.class, Lineage.of("test"))) {
                writer.write(new Sample(
                        "s",
                        Content.user("How goes it?"),
                        new ArrayList<>(
                                Arrays.asList(SampledCompletion.ofText(KIND), SampledCompletion.ofText(UNKIND))),
                        null,
                        "policy"));
                writer.publish();
            }
        }
        TestContext context = new TestContext(Files.createTempDirectory(folder, "run"))
                .with("samples", samples)
                .with("policy", Fixtures.path("checkpoints/llama"));
        Files.createDirectories(context.work());
        new JudgeSegmentsStage().run(config(segment), context);
        return context;
    }

    private static JudgeSegmentsConfig config(String segment) {
        return ConfigLoader.load(
                JudgeSegmentsConfig.class,
                null,
                List.of(Assignment.of("judge", JUDGE), Assignment.of("segment", segment)));
    }

    private static List<SegmentPreference> rows(TestContext context) {
        return Dataset.open(context.output(Artifact.SEGMENTS), SegmentPreference.class)
                .toList();
    }
}
