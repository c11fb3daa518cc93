package org.align4j.judge.annotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.IllegalOption;
import org.align4j.judge.annotate.Answer.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals as people leave them who copy, join, edit and rename files. */
class VoteJournalTest {
    @TempDir
    private Path path;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void votesOfSomebodyElseAreSetAside() throws IOException {
        RoundFolder folder = round();
        vote(folder, "ada", "a", Choice.FIRST);
        vote(folder, "bob", "a", Choice.SECOND);
        Files.write(folder.journal("ada"), Files.readAllBytes(folder.journal("bob")), StandardOpenOption.APPEND);
        assertThat(folder.standing("ada", warnings::add))
                .as("ada's own vote is not replaced by bob's on the same item")
                .extracting(vote -> vote.own().choice())
                .containsExactly(Choice.FIRST);
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith("line 2 is set aside: it is a vote of bob, in the journal of ada");
    }

    @Test
    void aLineThatStandsTwiceCountsOnceAndAnotherUnderItsIdIsSetAside() throws IOException {
        RoundFolder folder = round();
        vote(folder, "ada", "a", Choice.FIRST);
        String line = Files.readString(folder.journal("ada"));
        Files.writeString(folder.journal("ada"), line + line + line.replace("\"first\"", "\"second\""));
        assertThat(folder.standing("ada", warnings::add))
                .extracting(vote -> vote.own().choice())
                .containsExactly(Choice.FIRST);
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith("line 3 is set aside: another line before it has its id, ada-a");
    }

    @Test
    void aWholeVoteWithoutItsLineBreakIsKept() throws IOException {
        RoundFolder folder = round();
        vote(folder, "ada", "a", Choice.FIRST);
        Path file = folder.journal("ada");
        Files.writeString(file, "\uFEFF\n  \n" + Files.readString(file).strip());
        assertThat(folder.standing("ada", warnings::add)).hasSize(1);
        vote(folder, "ada", "b", Choice.SECOND);
        assertThat(folder.standing("ada", warnings::add)).hasSize(2);
        assertThat(Files.readAllLines(file)).hasSize(4);
        assertThat(warnings).isEmpty();
    }

    /** What an editor does that saves a new file in the old one's place, and what an append elsewhere does. */
    @ParameterizedTest
    @ValueSource(strings = {"replaced", "appended", "deleted"})
    void aVoteIsNotWrittenIntoAFileThatSomebodyChanged(String how) throws IOException {
        RoundFolder folder = round();
        try (VoteJournal journal = folder.open("ada", warnings::add)) {
            journal.append(made("ada", "a", Choice.FIRST));
            Path file = folder.journal("ada");
            switch (how) {
                case "replaced" -> {
                    Path other = Files.copy(file, path.resolve("copy"));
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                }
                case "appended" -> Files.writeString(file, "\n", StandardOpenOption.APPEND);
                default -> Files.delete(file);
            }
            assertThatThrownBy(() -> journal.append(made("ada", "b", Choice.FIRST)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("somebody changed it while it is open, and the vote was not stored");
            assertThat(journal.standing()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"steps\":3', '\"steps\":5', steps are 3",
        "'\"repeat\":0', '\"repeat\":2', an item is shown once more at most: repeat is 0 or 1",
        "'\"millis\":9', '\"millis\":9223372036854775807', millis are 0 to 1099511627776",
        "'\"millis\":9', '\"millis\":-1', millis are 0 to 1099511627776",
    })
    void numbersThatCannotBeAreSetAside(String from, String to, String reason) throws IOException {
        RoundFolder folder = round();
        vote(folder, "ada", "a", Choice.FIRST);
        String line = Files.readString(folder.journal("ada"), StandardCharsets.UTF_8);
        assertThat(line).contains(from);
        Files.writeString(folder.journal("ada"), line.replace(from, to));
        assertThat(folder.standing("ada", warnings::add)).isEmpty();
        assertThat(warnings).singleElement().asString().endsWith(reason);
    }

    @Test
    void anotherAnswerUnderTheSameIdIsRefused() throws IOException {
        try (VoteJournal journal = round().open("ada", warnings::add)) {
            journal.append(made("ada", "a", Choice.FIRST));
            journal.append(made("ada", "a", Choice.FIRST));
            assertThatThrownBy(() -> journal.append(made("ada", "a", Choice.SECOND)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("says something else already");
            assertThat(journal.standing()).hasSize(1);
        }
    }

    @Test
    void namesThatDifferByCaseAloneAreOne() {
        assertThatThrownBy(() -> AnnotatorNames.check("annotators", List.of("ada", "Ada")))
                .isInstanceOf(IllegalOption.class)
                .hasMessageContaining("more than upper and lower case");
        RoundFolder folder = round();
        vote(folder, "ada", "a", Choice.FIRST);
        assertThatThrownBy(() -> folder.open("Ada", warnings::add))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ada votes in this round, so nobody can be called Ada");
        vote(folder, "ada", "b", Choice.FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-", "a/b", "a b", "é", "owner", "Owner", "a\n"})
    void namesThatCannotBeAreRefused(String name) {
        assertThatThrownBy(() -> AnnotatorNames.check("annotators", List.of(name)))
                .isInstanceOf(IllegalOption.class);
        assertThatThrownBy(() -> AnnotatorNames.check("annotators", List.of("x".repeat(101))))
                .isInstanceOf(IllegalOption.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Choice.class,
            names = {"GIVEN", "SKIP"})
    void aGoldAnswerThatFitsNoTaskIsRefused(Choice choice) {
        AnnotationItem gold = items().get(0).withGold(Answer.pair(choice, null));
        assertThatThrownBy(() -> RoundFolder.keep(path.resolve("gold"), Round.pairs(5, 1), List.of(gold)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("item a has a gold answer that cannot be");
    }

    @Test
    void aGoldAnswerNeedNotSayByHowMuch() {
        AnnotationItem gold = items().get(0).withGold(Answer.pair(Choice.FIRST, null));
        assertThat(RoundFolder.keep(path.resolve("gold"), Round.pairs(5, 1), List.of(gold))
                        .items())
                .containsExactly(gold);
    }

    private RoundFolder round() {
        return RoundFolder.keep(path.resolve("round"), Round.pairs(3, 1), items());
    }

    private static List<AnnotationItem> items() {
        return List.of("a", "b").stream()
                .map(id -> new AnnotationItem(
                        id, Content.user("?"), List.of(Content.assistant("x"), Content.assistant("y")), null))
                .toList();
    }

    private void vote(RoundFolder folder, String annotator, String item, Choice choice) {
        try (VoteJournal journal = folder.open(annotator, warnings::add)) {
            journal.append(made(annotator, item, choice));
        }
    }

    private static Vote made(String annotator, String item, Choice choice) {
        return new Vote(
                annotator + "-" + item,
                item,
                0,
                annotator,
                List.of(0, 1),
                Answer.pair(choice, null).withAxes(Map.of()),
                null,
                3,
                9,
                "2026-11-30T12:00:00Z");
    }
}
