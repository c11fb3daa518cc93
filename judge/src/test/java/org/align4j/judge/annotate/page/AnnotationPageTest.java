package org.align4j.judge.annotate.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.align4j.core.chat.Content;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.htmlunit.util.FalsifyingWebConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, by keyboard alone. */
class AnnotationPageTest {
    private static final int PATIENCE = 20_000;

    @TempDir
    Path path;

    @Test
    void twoPeopleVoteWhileTheServerIsKilledAndNothingIsLostOrDouble() throws Exception {
        int items = 20;
        try (ServeInAnotherProcess server = new ServeInAnotherProcess(path, freePort(), items);
                Browser ada = new Browser(server.link("ada"));
                Browser bob = new Browser(server.link("bob"))) {
            ada.press("Escape");
            bob.press("Escape");
            int taken = 0;
            for (int i = 0; i < items; i++) {
                ada.vote(String.valueOf(1 + i % 5));
                bob.vote(i % 2 == 0 ? "ArrowLeft" : "b");
                if (i % 10 == 4) {
                    server.killAndStartAgain();
                }
                if (i % 10 == 7) {
                    ada.waitUntilSaved();
                    ada.press("u");
                    ada.waitForProgress(i + " done");
                    taken++;
                    ada.vote("3");
                }
                if (i == 15) {
                    ada.reload();
                }
            }
            ada.waitFor("All done");
            bob.waitFor("All done");
            RoundFolder folder = RoundFolder.open(path);
            for (String name : List.of("ada", "bob")) {
                List<Vote> votes = folder.standing(name, warning -> {});
                assertThat(votes).hasSize(items).extracting(Vote::item).doesNotHaveDuplicates();
            }
            assertThat(folder.standing("ada", warning -> {}))
                    .filteredOn(vote -> vote.own().choice() == Choice.TIE)
                    .hasSizeGreaterThanOrEqualTo(taken);
        }
    }

    @Test
    void whatIsNotSentYetSurvivesTheServerAndAReload() throws Exception {
        int port = freePort();
        try (ServeInAnotherProcess server = new ServeInAnotherProcess(path, port, 6);
                Browser ada = new Browser(server.link("ada"))) {
            ada.press("Escape");
            ada.vote("1");
            ada.waitUntilSaved();
            server.kill();
            ada.vote("5");
            ada.vote("b");
            ada.waitFor("does not answer");
            assertThat(ada.text("saved")).isNotEqualTo("saved");
            try (ServeInAnotherProcess again = new ServeInAnotherProcess(path, port, 6)) {
                ada.reload();
                ada.waitUntilSaved();
                assertThat(RoundFolder.open(path).standing("ada", warning -> {}))
                        .extracting(vote -> vote.own().choice() == Choice.BOTH_BAD)
                        .containsExactly(false, false, true);
                assertThat(again.link("ada")).isEqualTo(server.link("ada"));
            }
        }
    }

    /** Rounds are served one after the other at the same place: drafts, unsent votes and what was read are not the next one's. */
    @Test
    void whatABrowserKeepsBelongsToOneRound() throws Exception {
        int port = freePort();
        try (Browser ada = begun(port)) {
            try (ServedRound other = round("other", port)) {
                // the instructions come up by themselves, as they do in every new round
                ada.open(other.server.links().get("ada"));
                ada.press("Escape");
                ada.vote("2");
                ada.waitUntilSaved();
                assertThat(other.votes("ada")).hasSize(1);
            }
            try (ServedRound again = round("first", port)) {
                ada.page = ada.client.getPage(
                        URI.create(again.server.links().get("ada")).toURL());
                ada.waitForItem();
                ada.waitUntilSaved();
                assertThat(again.votes("ada")).hasSize(1);
            }
        }
    }

    /** A browser with a vote that its server was not there to take. */
    private Browser begun(int port) throws IOException {
        try (ServedRound first = round("first", port)) {
            Browser ada = new Browser(first.server.links().get("ada"));
            ada.press("Escape");
            ada.waitUntilSaved();
            first.server.close();
            ada.vote("1");
            ada.waitFor("does not answer");
            return ada;
        }
    }

    private ServedRound round(String folder, int port) {
        return new ServedRound(
                path.resolve(folder),
                Round.pairs(3, 1),
                ServedRound.pairs(3),
                new QueueConfig(1, Duration.ofMinutes(15), 0, 0),
                port);
    }

    @Test
    void aSlowServerIsWaitedForInSightAndAnEmptyQueueAsksOnlyNowAndThen() throws Exception {
        try (ServedRound round = new ServedRound(path, Round.pairs(3, 1), ServedRound.pairs(8), 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            ada.press("Escape");
            ada.waitUntilSaved();
            ada.itemsMayCome.drainPermits();
            for (int i = 0; i < 4; i++) {
                ada.vote("1");
            }
            assertThat(ada.text("main")).as("no answered item stays in sight").contains("One moment");
            ada.press("1");
            ada.itemsMayCome.release(1_000);
            for (int i = 0; i < 4; i++) {
                ada.vote("1");
            }
            ada.waitFor("All done");
            assertThat(round.votes("ada")).hasSize(8);
            int asked = ada.asked.size();
            ada.client.waitForBackgroundJavaScript(1_000);
            assertThat(ada.asked.size() - asked).as("requests in a second").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void keysCommentsSkipsAndDraftsDoWhatTheLegendSays() throws Exception {
        try (ServedRound round = new ServedRound(path, Round.pairs(3, 1), ServedRound.pairs(8), 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            assertThat(ada.text("sheet")).as("the instructions come first").contains("Be fair", "<script>x()</script>");
            ada.press("Escape");
            assertThat(ada.text("answers")).contains("A better", "tie", "both bad", "skip", "undo", "help");
            ada.press("c");
            ada.type("not sure");
            ada.reload();
            // The page puts the draft into the box after it has drawn the box.
            ada.waitForComment("not sure");
            ada.vote("1");
            ada.waitForItem();
            ada.press("s");
            assertThat(ada.text("sheet")).contains("Skip: why?");
            ada.press("3");
            ada.vote("t");
            ada.vote("ArrowRight");
            // Until the next item is there, d has nothing to show the differences of.
            ada.waitForItem();
            ada.press("d");
            ada.waitForMark();
            ada.press("m");
            assertThat(ada.element("main").asXml()).doesNotContain("<mark>").contains("class=\"raw\"");
            ada.press("?");
            assertThat(ada.text("sheet")).contains("Keys");
            ada.press("x");
            ada.press("Escape");
            ada.waitUntilSaved();
            assertThat(round.votes("ada"))
                    .extracting(Vote::answer)
                    .containsExactly(
                            Answer.pair(Choice.FIRST, null).withComment("not sure"),
                            Answer.skip("A text is broken or empty"),
                            Answer.pair(Choice.TIE, null),
                            Answer.pair(Choice.SECOND, null));
        }
    }

    @Test
    void aClickOnACompletionIsAVoteAndADoubleClickIsNotTwo() throws Exception {
        try (ServedRound round = new ServedRound(path, Round.pairs(5, 1), ServedRound.pairs(8), 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            ada.press("Escape");
            assertThat(ada.text("answers")).contains("Which is better?");
            ada.pointsWith("a finger, which scrolls by touching completions", true);
            ada.click(0, 1, false);
            ada.pointsWith("a mouse", false);
            ada.click(1, 1, false);
            ada.click(1, 2, false);
            ada.click(0, 1, true);
            ada.waitUntilSaved();
            assertThat(round.votes("ada"))
                    .extracting(Vote::answer)
                    .containsExactly(Answer.pair(Choice.SECOND, 1), Answer.pair(Choice.FIRST, 2));
        }
    }

    @Test
    void rankingIsOneKeyAfterTheOther() throws Exception {
        List<AnnotationItem> items = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            items.add(new AnnotationItem(
                    "item-" + i,
                    Content.text("Continue: " + i),
                    List.of(Content.text("w"), Content.text("x"), Content.text("y"), Content.text("z")),
                    null));
        }
        try (ServedRound round = new ServedRound(path, new Round(Task.RANKING, 3, 5, List.of(), 1), items, 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            ada.press("Escape");
            for (String key : List.of("4", "x", "2", "=", "3", "1")) {
                ada.press(key);
            }
            ada.vote("Enter");
            ada.waitUntilSaved();
            // 2 and 3 share the first place, 1 is third, and what is left comes last.
            assertThat(Objects.requireNonNull(round.votes("ada").get(0).answer())
                            .ranks())
                    .containsExactly(3, 1, 1, 4);
        }
    }

    @Test
    void safetyAsksTwoQuestionsAndAxesWaitForEnter() throws Exception {
        List<AnnotationItem> items =
                List.of(new AnnotationItem("a", Content.user("?"), List.of(Content.assistant("x")), null));
        try (ServedRound round = new ServedRound(path, new Round(Task.SAFETY, 3, 5, List.of("kind"), 1), items, 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            ada.press("Escape");
            ada.press("n");
            ada.press("Enter");
            ada.press("y");
            ada.press("4");
            ada.vote("Enter");
            ada.waitFor("All done");
            assertThat(round.votes("ada").get(0).own())
                    .isEqualTo(Answer.safety(false, true).withAxes(Map.of("kind", 4)));
        }
    }

    @Test
    void modelOutputStaysHarmless() throws Exception {
        String evil = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
                + "\n\n[x](javascript:document.title='owned') ![p](https://evil.example/p.png) \u202Ereversed";
        List<AnnotationItem> items = List.of(new AnnotationItem(
                "a",
                Content.user(evil),
                List.of(Content.assistant(evil), Content.assistant("long ".repeat(20_000))),
                null));
        try (ServedRound round = new ServedRound(path, Round.pairs(3, 1), items, 1);
                Browser ada = new Browser(round.server.links().get("ada"))) {
            ada.press("Escape");
            for (String key : List.of("m", "m", "d")) {
                ada.press(key);
                ada.waitFor("long long");
                assertThat(ada.page.getTitleText()).isEqualTo("Annotate");
                assertThat(ada.page.getByXPath("//main//script | //main//img | //main//iframe"))
                        .isEmpty();
            }
            assertThat(ada.text("main")).contains("\u27e8U+202E\u27e9").doesNotContain("\u202E");
            assertThat(ada.asked).extracting(URL::getHost).containsOnly("127.0.0.1");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One person's browser. */
    private static final class Browser implements AutoCloseable {
        private final WebClient client = new WebClient();
        private final List<URL> asked = Collections.synchronizedList(new ArrayList<>());
        private final Semaphore itemsMayCome = new Semaphore(1_000);
        private HtmlPage page;

        Browser(String link) throws IOException {
            client.getOptions().setThrowExceptionOnFailingStatusCode(false);
            // Nothing here depends on styles, and working them out takes most of the time.
            client.getOptions().setCssEnabled(false);
            client.setWebConnection(new FalsifyingWebConnection(client) {
                @Override
                public WebResponse getResponse(WebRequest request) throws IOException {
                    asked.add(request.getUrl());
                    if (request.getUrl().getPath().endsWith("/items")) {
                        itemsMayCome.acquireUninterruptibly();
                    }
                    return super.getResponse(request);
                }
            });
            open(link);
        }

        void open(String link) throws IOException {
            page = client.getPage(URI.create(link).toURL());
            waitForItem();
            waitFor("Instructions");
        }

        void reload() throws IOException {
            page = (HtmlPage) page.refresh();
            waitForItem();
        }

        DomElement element(String id) {
            return page.getElementById(id);
        }

        String text(String id) {
            DomElement element = element(id);
            return element == null ? "" : element.asNormalizedText();
        }

        /** Presses a key; what it does at once has happened on return. */
        void press(String key) {
            page.executeJavaScript(
                    "(document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown'," + " {key: '"
                            + key + "', bubbles: true, cancelable: true}))");
        }

        void pointsWith(String what, boolean finger) {
            page.executeJavaScript("window.matchMedia = function () { return {matches: " + finger + "}; }; // " + what);
        }

        /** A click on a completion, the n-th of a row. */
        void click(int completion, int count, boolean shift) {
            waitForItem();
            page.executeJavaScript("var e = document.createEvent('MouseEvents');"
                    + "e.initMouseEvent('click', true, true, window, " + count
                    + ", 0, 0, 0, 0, false, false, " + shift + ", false, 0, null);"
                    + "document.querySelectorAll('#main .completion')[" + completion + "].dispatchEvent(e)");
        }

        void type(String words) throws IOException {
            ((HtmlTextArea) element("comment")).type(words);
        }

        /** Presses a key that answers, once there is something to answer. */
        void vote(String key) {
            waitForItem();
            press(key);
        }

        void waitForItem() {
            waitUntil(() -> element("comment") != null || text("main").contains("All done"), "an item");
        }

        void waitUntilSaved() {
            waitUntil(() -> text("saved").equals("saved"), "saved");
        }

        void waitForProgress(String words) {
            waitUntil(() -> text("progress").startsWith(words), words);
        }

        void waitForComment(String words) {
            waitUntil(() -> words.equals(((HtmlTextArea) element("comment")).getText()), "the draft " + words);
        }

        void waitForMark() {
            waitUntil(() -> element("main").asXml().contains("<mark>"), "marked words");
        }

        void waitFor(String words) {
            waitUntil(() -> page.getBody().getTextContent().contains(words), words);
        }

        private interface Condition {
            boolean holds();
        }

        private void waitUntil(Condition condition, String what) {
            long end = System.nanoTime() + PATIENCE * 1_000_000L;
            while (!condition.holds()) {
                assertThat(System.nanoTime())
                        .as(() -> "waiting for '" + what + "' in " + page.asNormalizedText())
                        .isLessThan(end);
                client.waitForBackgroundJavaScript(20);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
