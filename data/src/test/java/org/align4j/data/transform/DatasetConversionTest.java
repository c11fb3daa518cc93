package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.Steps;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetConversionTest {
    @TempDir
    private Path folder;

    @Test
    void everyConversionSaysWhatItLosesAndIsOfRowTypesThatExist() {
        List<String> names = RowTypes.all().stream().map(RowTypes::name).toList();

        assertThat(DatasetConversion.kinds()).allSatisfy(kind -> {
            assertThat(kind.loss()).isNotBlank();
            assertThat(names).contains(kind.from(), kind.to());
        });
        assertThat(DatasetConversion.kinds()).doesNotHaveDuplicates();
    }

    @Test
    void ratingsOfOnePromptBecomePairsWhereverTheyStand() {
        convert(
                "preferences",
                ConvertConfig.DEFAULT,
                label("1", "q", "a", 3.0),
                label("2", "r", "x", 5.0),
                label("3", "q", "b", 4.5),
                label("4", "r", "y", 5.0),
                label("5", "s", "alone", 1.0));

        assertThat(rows(Preference.class))
                .extracting(Preference::id, Preference::chosen, Preference::rejected, Preference::margin)
                .containsExactly(tuple("1/1-0", Content.text("b"), Content.text("a"), 1.5));
        assertThat(Dataset.info(out()).dropped()).isEqualTo(Map.of("nothing-to-compare", 3L));
    }

    @Test
    void pairsThatDifferLittleAreLeftOutOneByOne() {
        convert(
                "preference",
                new ConvertConfig(PairChoice.ALL, 2, ConvertConfig.StepLabels.EACH),
                label("1", "q", "a", 1.0),
                label("2", "q", "b", 2.0),
                label("3", "q", "c", 4.0));

        assertThat(rows(Preference.class)).extracting(Preference::margin).containsExactly(2.0, 3.0);
        assertThat(Dataset.info(out()).dropped()).isEqualTo(Map.of("margin", 1L));
    }

    @Test
    void theMeanOfRatingsIsTheGrade() {
        convert("rankings", ConvertConfig.DEFAULT, rated("1", "a", 4, 5), rated("2", "b", 5, 5), rated("3", "c", 4, 5));

        assertThat(rows(Ranking.class)).singleElement().satisfies(ranking -> {
            assertThat(ranking.ranks()).containsExactly(1, 0, 1);
            assertThat(ranking.scores()).containsExactly(4.5, 5.0, 4.5);
        });
    }

    @Test
    void aRankingBecomesPairsOrItsBestCompletion() {
        Ranking ranking = new Ranking(
                "r",
                Content.text("q"),
                List.of(Content.text("a"), Content.text("b"), Content.text("c")),
                List.of(1, 0, 1),
                null,
                "human",
                null,
                "ann");
        convert("preferences", ConvertConfig.DEFAULT, ranking);
        assertThat(rows(Preference.class))
                .extracting(Preference::id, Preference::annotator)
                .containsExactly(tuple("r/1-0", "ann"), tuple("r/1-2", "ann"));

        DatasetConversion.run(data(), folder.resolve("best"), "demonstrations", ConvertConfig.DEFAULT, count -> {});
        assertThat(Dataset.open(folder.resolve("best"), Demonstration.class).toList())
                .containsExactly(new Demonstration("r", Content.text("q"), Content.text("b")));
    }

    @Test
    void aLabelBelowOneHalfSaysThatTheRejectedOneIsBetter() {
        convert("labels", ConvertConfig.DEFAULT, pair("1", 0.2, false));
        assertThat(rows(Label.class))
                .extracting(Label::id, Label::label)
                .containsExactly(tuple("1/chosen", false), tuple("1/rejected", true));
        assertThat(Dataset.info(out()).dropped()).isEmpty();
    }

    @Test
    void tiesAreNoLabels() {
        convert("labels", ConvertConfig.DEFAULT, pair("1", 0.9, false), pair("2", 0.5, true));

        assertThat(rows(Label.class))
                .containsExactly(
                        new Label("1/chosen", Content.text("q"), Content.text("a"), true, null),
                        new Label("1/rejected", Content.text("q"), Content.text("b"), false, null));
        assertThat(Dataset.info(out()).dropped()).isEqualTo(Map.of("tie", 1L));
    }

    @Test
    void aStepIsLabelledBehindTheStepsBeforeItOrWithAllOthers() {
        Steps steps =
                new Steps("s", Content.text("q"), List.of("one", "two"), List.of(true, false), List.of(1.0, -1.0));
        convert("labels", ConvertConfig.DEFAULT, steps);
        assertThat(rows(Label.class))
                .containsExactly(
                        new Label("s/0", Content.text("q\n"), Content.text("one"), true, 1.0),
                        new Label("s/1", Content.text("q\none\n"), Content.text("two"), false, -1.0));

        DatasetConversion.run(
                data(),
                folder.resolve("whole"),
                "label",
                new ConvertConfig(PairChoice.ALL, 0, ConvertConfig.StepLabels.SOLUTION),
                count -> {});
        assertThat(Dataset.open(folder.resolve("whole"), Label.class).toList())
                .containsExactly(new Label("s", Content.text("q"), Content.text("one\ntwo"), false, null));
    }

    @Test
    void anyPromptCanBeHad() {
        convert("prompts", ConvertConfig.DEFAULT, label("1", "q", "a", 3.0));

        assertThat(rows(Prompt.class)).containsExactly(new Prompt("1", Content.text("q"), null));
    }

    @Test
    void whatCannotBeConvertedIsSaidWithWhatCan() {
        assertThatThrownBy(() -> convert("rankings", ConvertConfig.DEFAULT, pair("1", 1, false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "preference rows cannot be made into rankings, but into labels, demonstrations, prompts");
    }

    @Test
    void groupsAreTheSameWhetherTheyFitIntoMemoryOrNot() {
        Label[] labels = new Label[600];
        for (int i = 0; i < labels.length; i++) {
            int round = i / 50;
            labels[i] = label("id" + i, "prompt " + i % 50, "completion " + i, (double) round);
        }
        write(labels);
        Dataset<Label> dataset = Dataset.open(data(), Label.class);
        List<List<Label>> whole = new ArrayList<>();
        List<List<Label>> divided = new ArrayList<>();

        PromptGroups.forEach(dataset, Long.MAX_VALUE, whole::add);
        PromptGroups.forEach(dataset, 10_000, divided::add);

        assertThat(whole).hasSize(50).allMatch(group -> group.size() == 12);
        assertThat(divided).containsExactlyInAnyOrderElementsOf(whole).isNotEqualTo(whole);
    }

    private static Label label(String id, String prompt, String completion, @Nullable Double rating) {
        return new Label(id, Content.text(prompt), Content.text(completion), true, rating);
    }

    private static RatedCompletion rated(String id, String completion, double... ratings) {
        List<Rating> all = new ArrayList<>();
        for (double rating : ratings) {
            all.add(new Rating("rater", rating, null));
        }
        return new RatedCompletion(id, "p", Content.text("q"), Content.text(completion), null, null, null, null, all);
    }

    private static Preference pair(String id, double pChosen, boolean tie) {
        return new Preference(
                id,
                Content.text("q"),
                Content.text("a"),
                Content.text("b"),
                pChosen,
                tie,
                null,
                "human",
                null,
                null,
                null);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private <R extends Row> void convert(String to, ConvertConfig options, R... rows) {
        write(rows);
        DatasetConversion.run(data(), out(), to, options, count -> {});
    }

    @SafeVarargs
    @SuppressWarnings({"unchecked", "varargs"})
    private <R extends Row> void write(R... rows) {
        try (DatasetWriter<R> writer =
                DatasetWriter.create(data(), (Class<R>) rows[0].getClass(), Lineage.of("test"))) {
            List.of(rows).forEach(writer::write);
            writer.publish();
        }
    }

    private <R extends Row> List<R> rows(Class<R> type) {
        return Dataset.open(out(), type).toList();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path out() {
        return folder.resolve("out");
    }
}
