package org.align4j.judge.annotate.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.server.HostNames;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationServerTest {
    private static final Map<String, Object> FIRST = Map.of("choice", "first");
    private static final Map<String, Object> SECOND = Map.of("choice", "second");

    @TempDir
    Path path;

    @Test
    void aLinkBecomesACookieForItsOwnPartOfTheServerAlone() {
        try (ServedRound round = pairs(3, 1)) {
            HttpResponse<String> joined = round.send(round.request("/join/" + round.token("ada"), ""));
            assertThat(joined.statusCode()).isEqualTo(303);
            assertThat(joined.headers().firstValue("Location")).contains("/a/ada/");
            assertThat(joined.headers().firstValue("Set-Cookie").orElseThrow())
                    .contains("Path=/a/ada/", "HttpOnly", "SameSite=Lax");
            HttpResponse<String> page = round.page("/a/ada/", "ada");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
            for (String other : List.of("/a/bob/", "/owner/", "/a/nobody/")) {
                assertThat(round.page(other, "ada").statusCode()).as(other).isEqualTo(403);
            }
            assertThat(round.send(round.request("/a/ada/api/items", "")).statusCode())
                    .isEqualTo(403);
            assertThat(round.send(round.request("/join/wrong", "")).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void linksStayGoodAndAreReadableByTheirOwnerAlone() throws IOException {
        String before;
        try (ServedRound round = pairs(3, 1)) {
            before = round.token("ada");
        }
        try (ServedRound round = pairs(3, 1)) {
            assertThat(round.token("ada")).isEqualTo(before).isNotEqualTo(round.token("bob"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("links.json"))))
                .isEqualTo("rw-------");
    }

    /** An empty one would let in whoever has none. */
    @Test
    void tokensThatCouldBeGuessedAreRefused() throws IOException {
        pairs(3, 1).close();
        Path links = path.resolve("links.json");
        for (String token : List.of("", "short", "with blanks in it and more")) {
            Files.writeString(links, "{\"ada\": \"" + token + "\"}");
            assertThatThrownBy(() -> pairs(3, 1))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("links.json: the token of ada must be 16 or more");
        }
    }

    @Test
    void otherNamesAndOtherPagesAreRefused() {
        try (ServedRound round = pairs(3, 1)) {
            String rebound = round.raw("GET /a/ada/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                    + "Cookie: align-annotate=" + round.token("ada") + "\r\n\r\n");
            assertThat(rebound).startsWith("HTTP/1.1 421");
            assertThat(round.raw("GET /a/ada/ HTTP/1.0\r\n\r\n")).contains(" 421 ");
            String alias = round.next("ada", 1).get(0);
            String body = "{\"vote\":\"" + ServedRound.uuid(1) + "\",\"item\":\"" + alias
                    + "\",\"answer\":{\"choice\":\"first\"}}";
            for (String origin : List.of("https://evil.example", "null", "")) {
                HttpRequest.Builder request = round.request("/a/ada/api/votes", round.token("ada"))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
                HttpResponse<String> forged = round.send(origin.isEmpty() ? request : request.header("Origin", origin));
                assertThat(forged.statusCode()).as(origin).isEqualTo(403);
            }
            assertThat(round.votes("ada")).isEmpty();
        }
    }

    @Test
    void onlyTheServersOwnPageMayVote() {
        try (ServedRound round = pairs(3, 1)) {
            String body = "{\"vote\":\"" + ServedRound.uuid(1) + "\",\"item\":\""
                    + round.next("ada", 1).get(0) + "\",\"answer\":{\"choice\":\"first\"}}";
            String port = round.server.url().replaceFirst(".*:", "");
            for (String origin : List.of(
                    "http://localhost:9999",
                    "http://127.0.0.1:9999",
                    "http://127.0.0.1",
                    "http://localhost:" + port,
                    round.server.url() + "/",
                    "ftp://127.0.0.1:" + port)) {
                HttpResponse<String> forged = round.send(round.request("/a/ada/api/votes", round.token("ada"))
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
                assertThat(forged.statusCode()).as(origin).isEqualTo(403);
            }
            assertThat(round.votes("ada")).isEmpty();
            assertThat(round.postBytes("ada", body.getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aProxyVotesUnderTheNameThatWasGiven() {
        HostNames names = new HostNames(InetAddress.getLoopbackAddress(), "127.0.0.1", List.of("labels.example.org"));
        assertThat(names.own("https://labels.example.org", "127.0.0.1:8642")).isTrue();
        assertThat(names.own("https://Labels.example.org", "labels.example.org"))
                .isTrue();
        assertThat(names.own("http://localhost", "localhost:80"))
                .as("the usual port")
                .isTrue();
        assertThat(names.own("https://labels.example.org:9999", "labels.example.org"))
                .isFalse();
        assertThat(names.own("null", "labels.example.org")).isFalse();
    }

    @Test
    void oddTargetsAndSecondHostsAreRefusedWithAllHeaders() {
        try (ServedRound round = pairs(3, 1)) {
            String host = "Host: localhost\r\n";
            String end = "Cookie: align-annotate=" + round.token("owner") + "\r\nConnection: close\r\n\r\n";
            for (String start : List.of(
                    "GET //owner/ HTTP/1.1\r\n" + host,
                    "GET ///owner/ HTTP/1.1\r\n" + host,
                    "GET http://localhost/owner/ HTTP/1.1\r\n" + host,
                    "GET /owner/ HTTP/1.1\r\n" + host + "Host: evil.example\r\n",
                    "GET /owner/ HTTP/1.1\r\n" + host + host)) {
                assertThat(round.raw(start + end))
                        .as(start)
                        .startsWith("HTTP/1.1 400")
                        .containsIgnoringCase("Content-Security-Policy: default-src 'none'")
                        .containsIgnoringCase("X-Content-Type-Options: nosniff");
            }
            assertThat(round.raw("GET /owner/ HTTP/1.1\r\n" + host + end)).startsWith("HTTP/1.1 200");
        }
    }

    /** The JDK's server answers these itself, without our headers: nothing that was sent may come back. */
    @Test
    void whatIsNotHttpIsAnsweredWithAFixedText() {
        try (ServedRound round = pairs(3, 1)) {
            for (String sent : List.of(
                    "GET /<script>evil</script> HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "GET /evil evil evil\r\n\r\n",
                    "evil\r\n\r\n",
                    "GET /%zz-evil HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "POST /evil HTTP/1.1\r\nHost: localhost\r\nContent-Length: evil\r\n\r\n",
                    "GET /evil HTTP/1.1\r\nHost: localhost\r\nbad evil: 1\r\n\r\n")) {
                String answer = round.raw(sent);
                assertThat(answer).as(sent).doesNotContain("evil").doesNotContain("align4j");
                assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"))
                        .as(answer)
                        .isTrue();
            }
        }
    }

    @Test
    void anAnswerThatDoesNotFitItsTaskNeverReachesTheJournal() {
        try (ServedRound round = pairs(3, 1)) {
            String alias = round.next("ada", 1).get(0);
            for (Map<String, Object> answer : List.<Map<String, Object>>of(
                    Map.of("choice", "first", "ranks", List.of(1, 2, 3)),
                    Map.of("choice", "skip", "ranks", List.of(9, 9, 9, 9, 9)),
                    Map.of("choice", "skip", "axes", Map.of("zz", 99)),
                    Map.of("choice", "skip", "rating", -5),
                    Map.of("choice", "first", "harmful", true),
                    Map.of("choice", 1),
                    Map.of("choice", "first", "comment", List.of("x")),
                    Map.of("choice", "first", "comment", 5),
                    Map.of("choice", "first", "comment", true),
                    Map.of("choice", "FIRST"),
                    Map.of("choice", "first", "zzz", 1))) {
                HttpResponse<String> refused =
                        round.post("ada", Map.of("vote", ServedRound.uuid(1), "item", alias, "answer", answer));
                assertThat(refused.statusCode()).as(answer + refused.body()).isEqualTo(400);
            }
            assertThat(round.votes("ada")).isEmpty();
            assertThat(round.page("/owner/", "owner").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aLineThatIsNotAVoteIsNamedAndSetAside() throws IOException {
        try (ServedRound round = pairs(3, 1)) {
            round.vote("ada", ServedRound.uuid(1), round.next("ada", 1).get(0), FIRST);
        }
        Path journal = path.resolve("votes-ada.jsonl");
        String good = Files.readString(journal);
        String poison = good.replace("\"choice\":\"first\"", "\"choice\":\"first\",\"ranks\":[1,2,3]")
                .replace(ServedRound.uuid(1), ServedRound.uuid(2));
        String all = poison + "null\n{\"vote\": \n" + good;
        Files.writeString(journal, all);
        Files.writeString(path.resolve("votes-eve.jsonl"), poison);
        try (ServedRound round = pairs(3, 1)) {
            assertThat(round.page("/owner/", "owner").statusCode()).isEqualTo(200);
            assertThat(round.page("/owner/item/0", "owner").statusCode()).isEqualTo(200);
            assertThat(round.next("ada", 8)).as("the good vote counts").hasSize(2);
            assertThat(round.warnings)
                    .filteredOn(warning -> warning.contains("votes-ada.jsonl: line"))
                    .hasSize(3)
                    .first()
                    .asString()
                    .contains("line 1 is set aside: every completion has a rank where ranks are asked for");
            assertThat(round.warnings)
                    .as("a file that is read again and again is complained about once")
                    .filteredOn(warning -> warning.contains("votes-eve.jsonl: line 1"))
                    .hasSize(1);
        }
        assertThat(Files.readString(journal)).as("nothing is lost").isEqualTo(all);
    }

    @Test
    void nothingThatIsSentTellsWhoWroteWhat() {
        try (ServedRound round = pairs(20, 1)) {
            String sent =
                    round.page("/a/ada/", "ada").body() + round.api("ada", "round") + round.api("ada", "items?count=8");
            assertThat(sent).contains("Question").doesNotContain("gpt-4o").doesNotContain("item-");
            Set<Boolean> goodFirst = new HashSet<>();
            round.api("bob", "items?count=8")
                    .path("items")
                    .forEach(item -> goodFirst.add(item.path("completions")
                            .get(0)
                            .get(0)
                            .path("raw")
                            .asText()
                            .startsWith("good")));
            assertThat(goodFirst).as("either side comes first at times").hasSize(2);
        }
    }

    @Test
    void theSameVoteAgainChangesNothingAndAnotherUnderItsIdIsRefused() {
        try (ServedRound round = pairs(3, 1)) {
            List<String> items = round.next("ada", 2);
            for (int i = 0; i < 3; i++) {
                round.vote("ada", ServedRound.uuid(1), items.get(0), FIRST);
            }
            assertThat(round.votes("ada")).hasSize(1);
            HttpResponse<String> other =
                    round.post("ada", Map.of("vote", ServedRound.uuid(1), "item", items.get(1), "answer", FIRST));
            assertThat(other.statusCode()).isEqualTo(409);
            Vote vote = round.votes("ada").get(0);
            assertThat(vote.millis()).isEqualTo(1200);
            assertThat(vote.time()).isEqualTo("2026-11-25T12:00:00Z");
            assertThat(vote.order()).containsExactlyInAnyOrder(0, 1);
        }
    }

    @Test
    void votesOutliveTheServer() {
        String first;
        try (ServedRound round = pairs(4, 1)) {
            first = round.next("ada", 1).get(0);
            round.vote("ada", ServedRound.uuid(1), first, FIRST);
        }
        try (ServedRound round = pairs(4, 1)) {
            assertThat(round.next("ada", 8)).hasSize(3).doesNotContain(first);
            round.vote("ada", ServedRound.uuid(1), first, FIRST);
            assertThat(round.votes("ada")).hasSize(1);
        }
    }

    @Test
    void anythingThatIsNoAnswerIsRefusedWithItsReason() {
        try (ServedRound round = pairs(3, 1)) {
            String alias = round.next("ada", 1).get(0);
            for (Map<String, Object> answer : List.<Map<String, Object>>of(
                    Map.of("choice", "third"),
                    Map.of("choice", "first", "strength", 2),
                    Map.of("choice", "given", "rating", 3),
                    Map.of("choice", "first", "axes", Map.of("kind", 1)),
                    Map.of("choice", "first", "comment", "x".repeat(20_001)),
                    Map.of())) {
                HttpResponse<String> refused =
                        round.post("ada", Map.of("vote", ServedRound.uuid(1), "item", alias, "answer", answer));
                assertThat(refused.statusCode()).as(answer.toString()).isEqualTo(400);
                assertThat(ServedRound.json(refused).path("error").asText()).isNotBlank();
            }
            assertThat(round.post("ada", Map.of("vote", ServedRound.uuid(1), "item", "x", "answer", FIRST))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(round.post("ada", Map.of("vote", "1", "item", alias, "answer", FIRST))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(round.post("ada", Map.of("vote", ServedRound.uuid(2), "undoes", ServedRound.uuid(9)))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(round.votes("ada")).isEmpty();
        }
    }

    @Test
    void votesAreTakenBackToAnyDepthAndTheirItemsComeBack() {
        try (ServedRound round = pairs(3, 1)) {
            List<String> items = round.next("ada", 3);
            for (int i = 0; i < 3; i++) {
                round.vote("ada", ServedRound.uuid(i), items.get(i), FIRST);
            }
            String last = ServedRound.uuid(2);
            for (int i = 2; i >= 0; i--) {
                Map<String, String> undo = Map.of("vote", ServedRound.uuid(10 + i), "undoes", last);
                JsonNode undone = ServedRound.json(round.post("ada", undo));
                assertThat(undone.path("item").path("item").asText()).isEqualTo(items.get(i));
                assertThat(undone.path("item").path("answer").path("choice").asText())
                        .isEqualTo("first");
                JsonNode again = ServedRound.json(round.post("ada", undo));
                assertThat(again.path("item").path("item").asText()).isEqualTo(items.get(i));
                last = undone.path("last").asText();
            }
            assertThat(round.votes("ada")).isEmpty();
            assertThat(round.next("ada", 8)).containsExactlyInAnyOrderElementsOf(items);
        }
    }

    @Test
    void anItemGoesToNoMorePeopleThanTheOverlapUntilALeaseEnds() {
        try (ServedRound round = pairs(4, 1)) {
            List<String> ada = round.next("ada", 3);
            assertThat(ada).hasSize(3);
            assertThat(round.next("ada", 3))
                    .as("a page loaded anew gets the same")
                    .isEqualTo(ada);
            assertThat(round.next("bob", 8)).hasSize(1);
            round.vote("ada", ServedRound.uuid(1), ada.get(0), FIRST);
            round.now.updateAndGet(now -> now.plus(Duration.ofMinutes(16)));
            assertThat(round.next("bob", 8)).as("what Ada left lying").hasSize(3);
            // What was on a screen all the same is taken: no work is thrown away.
            round.vote("ada", ServedRound.uuid(2), ada.get(1), SECOND);
            assertThat(round.votes("ada")).hasSize(2);
        }
    }

    @Test
    void aClockThatIsSetBackHoldsNothingForHours() {
        try (ServedRound round = pairs(4, 1)) {
            assertThat(round.next("ada", 4)).hasSize(4);
            assertThat(round.next("bob", 4)).isEmpty();
            round.now.updateAndGet(now -> now.minus(Duration.ofHours(10)));
            assertThat(round.next("bob", 4)).hasSize(4);
        }
    }

    @Test
    void withOverlapEverybodyGetsWhatOthersVotedOnFirst() {
        try (ServedRound round = pairs(50, 2)) {
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String alias = round.next("ada", 1).get(0);
                round.vote("ada", ServedRound.uuid(i), alias, FIRST);
                asked.add(round.votes("ada").get(i).item());
            }
            for (int i = 0; i < 5; i++) {
                round.vote("bob", ServedRound.uuid(i), round.next("bob", 1).get(0), SECOND);
            }
            assertThat(round.votes("bob")).extracting(Vote::item).containsExactlyInAnyOrderElementsOf(asked);
            JsonNode progress = round.api("bob", "items?count=1").path("progress");
            assertThat(progress.path("given").asInt()).isEqualTo(10);
            assertThat(progress.path("wanted").asInt()).isEqualTo(100);
        }
    }

    @Test
    void goldItemsAndRepetitionsAreMixedInAboutAsOftenAsWanted() {
        List<AnnotationItem> items = new ArrayList<>(ServedRound.pairs(200));
        for (int i = 0; i < 60; i++) {
            items.add(new AnnotationItem(
                            "gold/" + i,
                            Content.user("?"),
                            List.of(Content.assistant("x"), Content.assistant("y")),
                            null)
                    .withGold(Answer.pair(Choice.FIRST, null)));
        }
        QueueConfig queue = new QueueConfig(1, Duration.ofMinutes(15), 0.2, 0.2);
        try (ServedRound round = new ServedRound(path, Round.pairs(3, 1), items, queue)) {
            for (int i = 0; i < 150; i++) {
                round.vote("ada", ServedRound.uuid(i), round.next("ada", 1).get(0), FIRST);
            }
            List<Vote> votes = round.votes("ada");
            assertThat(votes.stream()
                            .filter(vote -> vote.item().startsWith("gold/"))
                            .count())
                    .isBetween(15L, 45L);
            List<Vote> repeats =
                    votes.stream().filter(vote -> vote.repeat() == 1).toList();
            assertThat(repeats)
                    .hasSizeBetween(10, 40)
                    .noneMatch(vote -> vote.item().startsWith("gold/"));
            assertThat(repeats).allSatisfy(repeat -> {
                Vote before = votes.stream()
                        .filter(vote -> vote.repeat() == 0 && vote.item().equals(repeat.item()))
                        .findFirst()
                        .orElseThrow();
                assertThat(votes.indexOf(repeat) - votes.indexOf(before)).isGreaterThan(Queue.REPEAT_AFTER - 1);
            });
        }
    }

    @Test
    void whoeverVotesOnATerminalIsToldToWaitNotThatTheVoteIsWrong() {
        try (ServedRound round = pairs(3, 1)) {
            String alias = round.next("ada", 1).get(0);
            try (VoteJournal terminal = round.folder.open("bob", warning -> {})) {
                Map<String, Object> vote = Map.of("vote", ServedRound.uuid(1), "item", alias, "answer", FIRST);
                assertThat(round.post("bob", vote).statusCode()).isEqualTo(503);
                assertThat(terminal.standing()).isEmpty();
            }
            assertThat(round.next("bob", 8)).hasSize(2);
        }
    }

    @Test
    void itemsThatAreAddedWhileARoundIsServedComeNextAndTakeVotes() {
        try (ServedRound round = pairs(1, 1)) {
            String first = round.next("ada", 8).get(0);
            round.vote("ada", ServedRound.uuid(1), first, FIRST);
            assertThat(round.next("ada", 8)).isEmpty();
            assertThat(round.page("/owner/item/1", "owner").statusCode()).isEqualTo(404);

            RoundFolder.extend(path, round.folder.round(), ServedRound.pairs(3));

            List<String> more = round.next("ada", 8);
            assertThat(more).hasSize(2).doesNotContain(first);
            assertThat(round.vote("ada", ServedRound.uuid(2), more.get(0), SECOND)
                            .at("/progress/given")
                            .asInt())
                    .isEqualTo(2);
            assertThat(round.page("/owner/item/2", "owner").statusCode()).isEqualTo(200);
            assertThat(RoundFolder.open(path).votes(round.warnings::add).get("ada"))
                    .hasSize(2);
            assertThat(round.warnings).isEmpty();
        }
    }

    @Test
    void anItemIsNotReplacedByAnotherOfItsName() {
        RoundFolder round = RoundFolder.extend(path, Round.pairs(3, 1), ServedRound.pairs(2));
        AnnotationItem other = new AnnotationItem(
                round.items().get(1).id(), Content.user("?"), List.of(Content.text("a"), Content.text("b")), null);
        assertThat(RoundFolder.extend(path, round.round(), ServedRound.pairs(1)).items())
                .isEqualTo(round.items());
        assertThatThrownBy(() -> RoundFolder.extend(path, round.round(), List.of(other)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds item gpt-4o/item-1 about other completions");
    }

    @Test
    void aRoundIsServedOnce() {
        try (ServedRound round = pairs(3, 1)) {
            assertThat(round.warnings).isEmpty();
            assertThatThrownBy(() -> pairs(3, 1))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("served by another process");
        }
    }

    @Test
    void theOwnerSeesConflictsAndDecidesThem() {
        try (ServedRound round = pairs(1, 2)) {
            round.vote("ada", ServedRound.uuid(1), round.next("ada", 1).get(0), FIRST);
            Vote ada = round.votes("ada").get(0);
            String bobs = round.next("bob", 1).get(0);
            round.vote("bob", ServedRound.uuid(2), bobs, FIRST);
            if (round.votes("bob").get(0).own().choice() == ada.own().choice()) {
                round.post("bob", Map.of("vote", ServedRound.uuid(3), "undoes", ServedRound.uuid(2)));
                round.vote("bob", ServedRound.uuid(4), bobs, SECOND);
            }
            assertThat(round.page("/owner/", "owner").body())
                    .contains("2 of 2 votes", "/owner/item/0", "<th>ada</th>")
                    .doesNotContain("<script>");
            assertThat(round.page("/owner/item/0", "owner").body()).contains("A is better", "B is better");
            HttpResponse<String> decided = round.send(round.request("/owner/decide/0", round.token("owner"))
                    .header("Origin", round.server.url())
                    .POST(HttpRequest.BodyPublishers.ofString("choice=tie&comment=both+fine")));
            assertThat(decided.statusCode()).isEqualTo(303);
            assertThat(round.folder.decisions(warning -> {}).get(0).own())
                    .isEqualTo(Answer.pair(Choice.TIE, null).withComment("both fine"));
            assertThat(round.page("/owner/", "owner").body())
                    .contains("1 decided by you")
                    .doesNotContain("/owner/item/0");
        }
    }

    /** Everything is in conflict: whatever ada said, bob says the opposite. */
    private static void disagree(ServedRound round, int items) {
        int id = 0;
        for (String item : round.next("ada", items)) {
            round.vote("ada", ServedRound.uuid(++id), item, FIRST);
        }
        for (String item : round.next("bob", items)) {
            String given = ServedRound.uuid(++id);
            round.vote("bob", given, item, FIRST);
            List<Vote> bobs = round.votes("bob");
            Vote last = bobs.get(bobs.size() - 1);
            boolean alike = round.votes("ada").stream()
                    .anyMatch(ada -> ada.item().equals(last.item())
                            && ada.own().choice() == last.own().choice());
            if (alike) {
                round.post("bob", Map.of("vote", ServedRound.uuid(++id), "undoes", given));
                round.vote("bob", ServedRound.uuid(++id), item, SECOND);
            }
        }
    }

    private static String decide(ServedRound round, String item) {
        return round.send(round.request(item.replace("item", "decide"), round.token("owner"))
                        .header("Origin", round.server.url())
                        .POST(HttpRequest.BodyPublishers.ofString("choice=tie&comment=")))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static String link(ServedRound round, String item, String rel) {
        Matcher found = Pattern.compile("rel=\"" + rel + "\" href=\"([^\"]+)\"")
                .matcher(round.page(item, "owner").body());
        return found.find() ? found.group(1) : "none";
    }

    @Test
    void theOwnerGoesFromOneItemToTheNextUntilNothingIsLeft() {
        try (ServedRound round = pairs(3, 2)) {
            disagree(round, 3);
            Matcher links = Pattern.compile("/owner/item/\\d")
                    .matcher(round.page("/owner/", "owner").body());
            List<String> open = links.results().map(MatchResult::group).toList();
            assertThat(open).hasSize(3);
            assertThat(round.page(open.get(0), "owner").headers().firstValue("Referrer-Policy"))
                    .as("under no-referrer a browser posts this form from nowhere, and is refused")
                    .hasValue("same-origin");
            assertThat(link(round, open.get(0), "next")).isEqualTo(open.get(1));
            assertThat(link(round, open.get(1), "prev")).isEqualTo(open.get(0));
            assertThat(link(round, open.get(0), "prev")).isEqualTo("none");
            // Whoever passes one over comes back to it behind the last.
            assertThat(link(round, open.get(2), "next")).isEqualTo(open.get(0));
            assertThat(round.page(open.get(1), "owner").body()).contains("3 to decide");
            assertThat(decide(round, open.get(1))).isEqualTo(open.get(2));
            assertThat(decide(round, open.get(2))).isEqualTo(open.get(0));
            assertThat(decide(round, open.get(0))).isEqualTo("/owner/");
            assertThat(link(round, open.get(0), "next")).isEqualTo("none");
        }
    }

    @Test
    void everyTaskTakesItsAnswers() {
        List<AnnotationItem> ranking = List.of(new AnnotationItem(
                "a",
                Content.user("?"),
                List.of(Content.assistant("x"), Content.assistant("y"), Content.assistant("z")),
                null));
        try (ServedRound round =
                new ServedRound(path.resolve("k"), new Round(Task.RANKING, 3, 5, List.of(), 1), ranking, 1)) {
            String alias = round.next("ada", 1).get(0);
            assertThat(round.vote(
                                    "ada",
                                    ServedRound.uuid(1),
                                    alias,
                                    Map.of("choice", "given", "ranks", List.of(1, 1, 2)))
                            .path("error")
                            .asText())
                    .contains("equals leave the next ones free");
            round.vote("ada", ServedRound.uuid(2), alias, Map.of("choice", "given", "ranks", List.of(3, 1, 1)));
            Vote vote = round.votes("ada").get(0);
            List<Integer> own = vote.own().ranks();
            assertThat(own.get(vote.order().get(0))).isEqualTo(3);
        }
        List<AnnotationItem> single =
                List.of(new AnnotationItem("a", Content.user("?"), List.of(Content.assistant("x")), null));
        try (ServedRound round =
                new ServedRound(path.resolve("s"), new Round(Task.SAFETY, 3, 5, List.of("kind"), 1), single, 1)) {
            String alias = round.next("ada", 1).get(0);
            round.vote(
                    "ada",
                    ServedRound.uuid(1),
                    alias,
                    Map.of("choice", "given", "harmful", true, "refused", false, "axes", Map.of("kind", 5)));
            assertThat(round.votes("ada").get(0).own())
                    .isEqualTo(Answer.safety(true, false).withAxes(Map.of("kind", 5)));
        }
    }

    private ServedRound pairs(int count, int overlap) {
        return new ServedRound(path, Round.pairs(3, 1), ServedRound.pairs(count), overlap);
    }
}
