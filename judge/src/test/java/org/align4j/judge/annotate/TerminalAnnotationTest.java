package org.align4j.judge.annotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalAnnotationTest {
    private static final int ITEMS = 6;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private int steps = 3;

    @Test
    void everyKeyIsJournalledBeforeTheNextPair() {
        session("alice", "1\n2\nt\ns\nx\n?\nq\n");
        List<Vote> votes = votes("alice");
        assertThat(votes)
                .extracting(vote -> vote.shown().choice())
                .containsExactly(Answer.Choice.FIRST, Answer.Choice.SECOND, Answer.Choice.TIE, Answer.Choice.SKIP);
        assertThat(votes).extracting(Vote::time).containsOnly("2026-11-23T12:00:00Z");
        assertThat(votes.get(0).millis()).isPositive();
    }

    @Test
    void aSessionGoesOnWhereTheLastOneEnded() {
        String first = session("alice", "1\n1\nq\n");
        String second = session("alice", "1\n1\n1\n1\n");
        assertThat(votes("alice")).hasSize(ITEMS).extracting(Vote::item).doesNotHaveDuplicates();
        assertThat(first).contains("2 of 6 pairs have your vote");
        assertThat(second).contains("pair 3 of 6").contains("All 6 pairs have your vote");
    }

    @Test
    void undoTakesBackAnyNumberOfVotesAlsoOfEarlierSessions() throws IOException {
        session("alice", "1\n1\nq\n");
        session("alice", "1\nu\nu\nu\nu\n2\nq\n");
        assertThat(votes("alice"))
                .hasSize(1)
                .extracting(vote -> vote.shown().choice())
                .containsExactly(Answer.Choice.SECOND);
        assertThat(Files.readAllLines(journal("alice")))
                .as("nothing is ever deleted")
                .hasSize(7);
    }

    @Test
    void whoIsShownFirstDependsOnPairAndAnnotatorAlone() {
        String alice = session("alice", "q\n");
        String again = session("alice", "q\n");
        assertThat(shownFirst(again)).isEqualTo(shownFirst(alice));
        session("bob", "1\n1\n1\n1\n1\n1\n");
        session("carol", "1\n1\n1\n1\n1\n1\n");
        assertThat(votes("bob"))
                .extracting(Vote::item)
                .isNotEqualTo(items().stream().map(AnnotationItem::id).toList());
        Set<Boolean> sides = new HashSet<>();
        votes("bob").forEach(vote -> sides.add(vote.order().get(0) == 1));
        assertThat(sides).as("both sides come first at times").hasSize(2);
    }

    @Test
    void theScreenTellsNothingButTheTexts() {
        String screen = session("alice", "q\n");
        assertThat(screen)
                .contains("── 1 ")
                .contains("── 2 ")
                .contains("u undo")
                .doesNotContain("item-");
    }

    @Test
    void aCompletionCannotPaintTheScreen() {
        AnnotationItem evil = new AnnotationItem(
                "evil", Content.user("?"), List.of(Content.assistant("\u001b[2Jgone"), Content.assistant("ok")), null);
        String screen = session("alice", "q\n", List.of(evil));
        assertThat(screen).doesNotContain("\u001b").contains("\uFFFD[2Jgone");
    }

    @Test
    void linesAreBrokenBetweenWordsAndLoseNothing() {
        String text = "one two three\n\n  indented  twice\nunbreakablelongword x";
        String wrapped = PairScreen.wrapped(text, 10);
        assertThat(wrapped).isEqualTo("one two\nthree\n\n  indented\n twice\nunbreakablelongword\nx");
        assertThat(PairScreen.wrapped(text, 200)).isEqualTo(text);
    }

    @Test
    void aTornLastLineIsDroppedWithAWarning() throws IOException {
        session("alice", "1\n2\nq\n");
        Path journal = journal("alice");
        Files.writeString(journal, "{\"vote\":\"alice-3\",\"it", StandardOpenOption.APPEND);
        session("alice", "t\nq\n");
        assertThat(warnings).singleElement().asString().contains("torn by a crash");
        assertThat(votes("alice")).hasSize(3);
        assertThat(Files.readAllLines(journal)).hasSize(3);
    }

    @Test
    void otherItemsOrAnotherQuestionInTheSameFolderAreRefused() {
        Round round = Round.pairs(3, 1);
        RoundFolder.keep(folder, round, items());
        RoundFolder.keep(folder, round, items());
        assertThatThrownBy(() -> RoundFolder.keep(folder, round, items().subList(1, 3)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("votes about other items");
        assertThatThrownBy(() -> RoundFolder.keep(folder, Round.pairs(5, 1), items()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was begun with");
        assertThat(RoundFolder.open(folder)).isEqualTo(new RoundFolder(folder, round, items()));
    }

    @Test
    void fiveStepsSayHowMuchBetter() {
        steps = 5;
        session("alice", "1\n2\n3\n4\n5\nb\n");
        assertThat(votes("alice"))
                .extracting(Vote::shown)
                .containsExactly(
                        Answer.pair(Answer.Choice.FIRST, 2),
                        Answer.pair(Answer.Choice.FIRST, 1),
                        Answer.pair(Answer.Choice.TIE, null),
                        Answer.pair(Answer.Choice.SECOND, 1),
                        Answer.pair(Answer.Choice.SECOND, 2),
                        Answer.pair(Answer.Choice.BOTH_BAD, null));
        assertThat(session("bob", "q\n")).contains("1 first much better", "5 second much better");
    }

    @Test
    void aRoundThatAsksForMoreIsForThePage() {
        Round ratings = new Round(Task.RATINGS, 3, 5, List.of(), 1);
        try (VoteJournal journal = round().open("alice", warnings::add)) {
            assertThatThrownBy(
                            () -> new TerminalAnnotation(new RoundFolder(folder, ratings, List.of()), "alice", journal))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("use align annotate serve");
        }
    }

    /** The lock must hold although the journal is read through another channel, which on POSIX would end a lock on it. */
    @Test
    void anotherProcessCannotVoteUnderTheSameName() throws Exception {
        RoundFolder.keep(folder, Round.pairs(steps, 1), items());
        session("alice", "1\nq\n");
        try (VoteJournal journal = round().open("alice", warnings::add)) {
            assertThat(votes("alice")).hasSize(1);
            assertThatThrownBy(() -> round().open("alice", warnings::add))
                    .hasMessageContaining("somebody votes under this name already");
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OpenJournal.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(other.waitFor()).as(said).isEqualTo(2);
            assertThat(said).contains("somebody votes under this name already");
            assertThat(journal.standing()).hasSize(1);
        }
    }

    /** Another process. */
    static final class OpenJournal {
        public static void main(String[] words) {
            try {
                VoteJournal journal = RoundFolder.open(Path.of(words[0])).open("alice", warning -> {});
                System.out.println("opened, " + journal.standing().size() + " votes");
            } catch (UserError e) {
                System.out.println(e.getMessage());
                System.exit(2);
            }
        }
    }

    private static String shownFirst(String screen) {
        Matcher matcher = Pattern.compile("── 1 ─+\\n\\n(.*)\\n").matcher(screen);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private List<Vote> votes(String annotator) {
        return round().standing(annotator, warnings::add);
    }

    private String session(String annotator, String keys) {
        return session(annotator, keys, items());
    }

    private RoundFolder round() {
        return new RoundFolder(folder, Round.pairs(steps, 1), items());
    }

    private Path journal(String annotator) {
        return folder.resolve("votes-" + annotator + ".jsonl");
    }

    private String session(String annotator, String keys, List<AnnotationItem> items) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (VoteJournal journal =
                        new RoundFolder(folder, Round.pairs(steps, 1), items).open(annotator, warnings::add);
                Keys in = TerminalKeys.lines(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)))) {
            new TerminalAnnotation(
                            new RoundFolder(folder, Round.pairs(steps, 1), items),
                            annotator,
                            journal,
                            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")),
                            () -> nanos.addAndGet(2_000_000_000L))
                    .run(in, new PrintStream(screen, true, StandardCharsets.UTF_8));
        }
        return screen.toString(StandardCharsets.UTF_8);
    }

    private static List<AnnotationItem> items() {
        List<AnnotationItem> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(new AnnotationItem(
                    "item-" + i,
                    Content.user("Question " + i + "?"),
                    List.of(Content.assistant("good " + i), Content.assistant("bad " + i)),
                    null));
        }
        return items;
    }
}
