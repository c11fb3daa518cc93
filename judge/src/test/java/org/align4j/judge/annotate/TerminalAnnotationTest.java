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
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.judge.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalAnnotationTest {
    private static final int ITEMS = 6;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void everyKeyIsJournalledBeforeTheNextPair() {
        session("alice", "1\n2\nt\ns\nx\n?\nq\n");
        List<Vote> votes = votes("alice");
        assertThat(votes)
                .extracting(Vote::choice)
                .containsExactly(Vote.Choice.FIRST, Vote.Choice.SECOND, Vote.Choice.TIE, Vote.Choice.SKIP);
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
        assertThat(votes("alice")).hasSize(1).extracting(Vote::choice).containsExactly(Vote.Choice.SECOND);
        assertThat(Files.readAllLines(VoteExport.journal(folder, "alice")))
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
                .isNotEqualTo(items().stream().map(Comparison::id).toList());
        Set<Boolean> sides = new HashSet<>();
        votes("bob").forEach(vote -> sides.add(vote.swapped()));
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
        Comparison evil = new Comparison(
                "evil", Content.user("?"), Content.assistant("\u001b[2Jgone"), Content.assistant("ok"), null);
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
        Path journal = VoteExport.journal(folder, "alice");
        Files.writeString(journal, "{\"vote\":\"alice-3\",\"it", StandardOpenOption.APPEND);
        session("alice", "t\nq\n");
        assertThat(warnings).singleElement().asString().contains("torn by a crash");
        assertThat(votes("alice")).hasSize(3);
        assertThat(Files.readAllLines(journal)).hasSize(3);
    }

    @Test
    void otherPairsInTheSameFolderAreRefused() {
        AnnotationItems.keep(folder, items());
        AnnotationItems.keep(folder, items());
        assertThatThrownBy(() -> AnnotationItems.keep(folder, items().subList(1, 3)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("votes about other pairs");
        assertThat(AnnotationItems.read(folder)).isEqualTo(items());
    }

    @Test
    void votesBecomePreferencesWhicheverSideWasShownFirst() {
        AnnotationItems.keep(folder, items());
        for (String annotator : List.of("alice", "bob", "carol")) {
            voteForGood(annotator);
        }
        VoteExport export = new VoteExport(VoteExport.Labels.MAJORITY, VoteExport.Ties.KEEP, 2);
        List<Preference> preferences = export.preferences(folder, warnings::add);
        assertThat(preferences).hasSize(ITEMS).allSatisfy(preference -> {
            assertThat(preference.chosen().lastText()).startsWith("good");
            assertThat(preference.pChosen()).isEqualTo(1);
            assertThat(preference.source()).isEqualTo("human");
            assertThat(preference.annotator()).isEqualTo("alice,bob,carol");
        });
    }

    @Test
    void balancedVotesAreTiesAndFewVotesAreLeftOut() {
        AnnotationItems.keep(folder, items());
        voteForGood("alice");
        session("bob", "t\nt\nt\nt\nt\nt\n");
        session("carol", "s\ns\ns\ns\ns\ns\n");
        List<Preference> shares =
                new VoteExport(VoteExport.Labels.SHARE, VoteExport.Ties.KEEP, 1).preferences(folder, warnings::add);
        assertThat(shares).hasSize(ITEMS).allMatch(preference -> preference.pChosen() == 0.75);
        VoteExport strict = new VoteExport(VoteExport.Labels.SHARE, VoteExport.Ties.KEEP, 3);
        assertThat(strict.preferences(folder, warnings::add)).isEmpty();
        assertThat(strict.dropped()).containsEntry("too few votes", (long) ITEMS);
    }

    /** Reads the screen as a person does and presses the key of the good completion. */
    private void voteForGood(String annotator) {
        for (int i = 0; i < ITEMS; i++) {
            String screen = session(annotator, "q\n");
            session(annotator, shownFirst(screen).startsWith("good") ? "1\nq\n" : "2\nq\n");
        }
    }

    private static String shownFirst(String screen) {
        Matcher matcher = Pattern.compile("── 1 ─+\\n\\n(.*)\\n").matcher(screen);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private List<Vote> votes(String annotator) {
        return VoteJournal.standing(VoteExport.journal(folder, annotator), warnings::add);
    }

    private String session(String annotator, String keys) {
        return session(annotator, keys, items());
    }

    private String session(String annotator, String keys, List<Comparison> items) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (VoteJournal journal = VoteJournal.open(VoteExport.journal(folder, annotator), warnings::add);
                Keys in = TerminalKeys.lines(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)))) {
            new TerminalAnnotation(
                            items,
                            annotator,
                            new Seeds(1),
                            journal,
                            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")),
                            () -> nanos.addAndGet(2_000_000_000L))
                    .run(in, new PrintStream(screen, true, StandardCharsets.UTF_8));
        }
        return screen.toString(StandardCharsets.UTF_8);
    }

    private static List<Comparison> items() {
        List<Comparison> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(new Comparison(
                    "item-" + i,
                    Content.user("Question " + i + "?"),
                    Content.assistant("good " + i),
                    Content.assistant("bad " + i),
                    null));
        }
        return items;
    }
}
