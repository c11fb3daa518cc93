package org.align4j.pipeline.annotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Console;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Lineage;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Ranking;
import org.align4j.data.Row;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.SegmentPreference;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.data.DataValidateCommand;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotateCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Said errors = new Said();
    private String printed = "";

    @Test
    void aRoundOfSamplesIsServedVotedOnAndExported() throws Exception {
        serve(samples(), "--task", "ranking", "--annotators", "ada,bob");
        vote("ada", "{\"choice\": \"given\", \"ranks\": [1, 2, 3]}", 4);
        stop();
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("rankings")))
                .isZero();
        List<Ranking> rankings =
                Dataset.open(folder.resolve("rankings"), Ranking.class).toList();
        assertThat(rankings).hasSize(4).allSatisfy(ranking -> {
            assertThat(ranking.ranks()).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(ranking.completions()).hasSize(3);
        });
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("pairs"), "--as", "preferences"))
                .isZero();
        assertThat(Dataset.open(folder.resolve("pairs"), Preference.class).rows())
                .isEqualTo(12);
        assertThat(run("annotate", "stats", out("round"))).isZero();
        assertThat(printed).contains("4 votes on 4 of 4 items", "ada");
        assertThat(run("data", "validate", out("rankings"))).isZero();
    }

    @Test
    void pairsThatWereChosenAndGoldItemsAreShownToo() throws Exception {
        Path chosen =
                write("chosen", Preference.class, List.of(preference("p-1", "x", "y"), preference("p-2", "x", "y")));
        Path gold = write("gold", Preference.class, List.of(preference("g-1", "right", "wrong")));
        serve("--preferences", chosen.toString(), "--gold", gold.toString(), "--queue.gold-share", "0.99");
        vote("me", "{\"choice\": \"first\"}", 3);
        stop();
        assertThat(errors()).contains("2 items and 1 gold item");
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("preferences")))
                .isZero();
        assertThat(Dataset.open(folder.resolve("preferences"), Preference.class).toList())
                .extracting(Preference::id)
                .containsExactly("p-1", "p-2");
        assertThat(printed).contains("left out: 1 gold");
        serve();
        stop();
        assertThat(errors()).as("goes on without inputs").contains("2 items and 1 gold item");
    }

    /** The queue of {@code judge select}, and pairs that have a label already; neither tells what it thinks. */
    @Test
    void theQueueOfAJudgeAndLabelledPairsAreServedAsTheyAre() throws Exception {
        Preference open = new Preference(
                "q-1",
                Content.user("p"),
                Content.assistant("x"),
                Content.assistant("y"),
                0.5,
                false,
                null,
                "select",
                null,
                null,
                null);
        Path queue = write("queue", Preference.class, List.of(open));
        serve("--items", queue.toString());
        vote("me", "{\"choice\": \"second\"}", 1);
        stop();
        Files.move(folder.resolve("round"), folder.resolve("first-round"));

        Path pairs = write(
                "pairs",
                LabelledPair.class,
                List.of(
                        new LabelledPair(
                                "l-1",
                                Content.user("p"),
                                Content.assistant("x"),
                                Content.assistant("y"),
                                "m",
                                "n",
                                null,
                                PairLabel.FIRST,
                                List.of()),
                        new LabelledPair(
                                "l-2",
                                Content.user("p"),
                                Content.assistant("x"),
                                Content.assistant("x"),
                                "m",
                                "n",
                                null,
                                PairLabel.TIE,
                                List.of())));
        serve("--items", pairs.toString());
        assertThat(errors())
                .contains("round: 1 item, 1 vote wanted", "left out, prompts without two different completions: 1");
        vote("me", "{\"choice\": \"second\"}", 1);
        stop();
        assertThat(Files.readString(folder.resolve("round/items.jsonl")))
                .contains("l-1")
                .doesNotContain("\"m\"", "first\"");

        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("human")))
                .isZero();
        assertThat(Dataset.open(folder.resolve("human"), Preference.class).toList())
                .singleElement()
                .satisfies(row -> assertThat(row.id()).isEqualTo("l-1"));
        assertThat(run("annotate", "export", "--votes", out("first-round"), "--out", out("asked")))
                .isZero();
        assertThat(Dataset.open(folder.resolve("asked"), Preference.class).toList())
                .extracting(Preference::id, Preference::source)
                .containsExactly(tuple("q-1", "human"));

        Path prompts = write("prompts", Prompt.class, List.of(new Prompt("a", Content.user("p"), null)));
        assertThat(run("annotate", "serve", "--out", out("other"), "--items", prompts.toString()))
                .isEqualTo(2);
        assertThat(folder.resolve("other")).doesNotExist();
    }

    /** Pieces of samples are asked about where they stand, and what people say of them trains a model on segments. */
    @Test
    void piecesOfSamplesAreShownInTheirPlacesAndExportedAsSegments() throws Exception {
        List<String> texts = List.of(
                "Thanks a lot, the moon is up and all is well with us.",
                "Thanks a lot, the sun is up and nobody knows why.");
        Path samples = write(
                "samples",
                Sample.class,
                List.of(new Sample(
                        "s",
                        Content.user("How goes it?"),
                        texts.stream().map(SampledCompletion::ofText).toList(),
                        null,
                        "policy")));
        String policy = Fixtures.path("checkpoints/llama").toString();
        serve("--samples", samples.toString(), "--policy", policy, "--segment.length", "5", "--segment.per-pair", "9");
        int items = Files.readAllLines(folder.resolve("round/items.jsonl")).size();
        vote("me", "{\"choice\": \"first\"}", items);
        stop();
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("segments")))
                .isZero();
        List<SegmentPreference> rows = Dataset.open(folder.resolve("segments"), SegmentPreference.class)
                .toList();
        assertThat(rows).hasSizeGreaterThan(2).hasSize(items).allSatisfy(row -> {
            for (SegmentPreference.Place place : List.of(row.firstPlace(), row.secondPlace())) {
                assertThat(texts).anyMatch(text -> text.startsWith(place.before() + place.text()));
            }
            assertThat(row.pFirst()).isIn(0.0, 1.0);
            assertThat(row.annotator()).isEqualTo("me");
        });
        assertThat(rows).anyMatch(row -> row.firstPrefix() != null);
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("p"), "--as", "preferences"))
                .isEqualTo(2);
        assertThat(errors()).contains("is a round about segments", "use --as segments");

        Files.move(folder.resolve("round"), folder.resolve("first-round"));
        serve("--segments", out("segments"));
        vote("me", "{\"choice\": \"tie\"}", items);
        stop();
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("again")))
                .isZero();
        assertThat(Dataset.open(folder.resolve("again"), SegmentPreference.class)
                        .toList())
                .allSatisfy(row -> assertThat(row.tie()).isTrue())
                .extracting(SegmentPreference::first, SegmentPreference::firstPrefix)
                .containsExactlyElementsOf(rows.stream()
                        .map(row -> tuple(row.first(), row.firstPrefix()))
                        .toList());
        assertThat(run("annotate", "serve", "--out", out("x"), "--segments", out("segments"), "--policy", policy))
                .isEqualTo(2);
        assertThat(errors()).contains("policy goes with --samples and the task pairs");
    }

    @Test
    void mistakesAreOneLineEach() throws Exception {
        assertThat(run("annotate", "serve", "--out", out("round"))).isEqualTo(2);
        assertThat(errors()).contains("no round was begun there: give --samples, --preferences, --items or --segments");
        Path chosen = write("chosen", Preference.class, List.of(preference("p-1", "x", "y")));
        assertThat(run("annotate", "serve", "--out", out("round"), "--annotators", "owner"))
                .isEqualTo(2);
        assertThat(errors()).contains("annotators must leave owner to the owner");
        assertThat(run("annotate", "serve", "--out", out("round"), "--annotators", "..", "--samples", "s"))
                .isEqualTo(2);
        assertThat(errors()).contains("annotators must be letters, digits, dots, dashes, not only dots and dashes");
        assertThat(run(
                        "annotate",
                        "serve",
                        "--out",
                        out("r2"),
                        "--preferences",
                        chosen.toString(),
                        "--gold",
                        out("none")))
                .isEqualTo(2);
        assertThat(folder.resolve("r2")).doesNotExist();
        assertThat(run("annotate", "stats", out("nothing"))).isEqualTo(2);
        assertThat(errors()).contains("is not an annotation folder");
    }

    @Test
    void votesOfOtherToolsAreImported() throws IOException {
        Path export = Files.writeString(folder.resolve("export.json"), """
                [{"id": "r-1", "fields": {"prompt": "Rate.", "response": "x"},
                  "responses": {"quality": [{"value": 5, "user_id": "ada"}, {"value": 4, "user_id": "bob"}]}}]
                """);
        assertThat(run("annotate", "import", export.toString(), "--format", "argilla", "--out", out("round")))
                .isZero();
        assertThat(printed).contains("2 votes on 1 item, left out: nothing");
        assertThat(run("annotate", "export", "--votes", out("round"), "--out", out("labels"), "--aggregation", "mean"))
                .isZero();
        assertThat(Dataset.open(folder.resolve("labels"), Label.class).toList())
                .singleElement()
                .satisfies(label -> assertThat(label.rating()).isEqualTo(4.5));
    }

    private Thread server = new Thread(() -> {});

    private void serve(String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("annotate", "serve", "--out", out("round"), "--port", "0"));
        all.addAll(List.of(words));
        errors.reset();
        server = new Thread(() -> {
            try {
                run(all.toArray(String[]::new));
            } finally {
                errors.end();
            }
        });
        server.start();
        errors.await("Ctrl-C stops it");
    }

    /** What a program says, for those who wait for a part of it. */
    private static final class Said extends ByteArrayOutputStream {
        private boolean ended;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            notifyAll();
        }

        @Override
        public synchronized void reset() {
            super.reset();
            ended = false;
        }

        /** Nothing more will be said. */
        synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized void await(String words) throws InterruptedException {
            while (!ended && !toString(StandardCharsets.UTF_8).contains(words)) {
                wait();
            }
            assertThat(toString(StandardCharsets.UTF_8)).contains(words);
        }
    }

    private void stop() throws InterruptedException {
        server.interrupt();
        server.join();
        assertThat(errors()).contains("stopped; the same command resumes");
    }

    /** Gives the same answer to everything there is. */
    private void vote(String name, String answer, int expected) throws Exception {
        Matcher link =
                Pattern.compile("  " + name + "  (http://\\S+?)/join/(\\S+)").matcher(errors());
        assertThat(link.find()).as(errors()).isTrue();
        URI base = URI.create(link.group(1));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String cookie = send(client, HttpRequest.newBuilder(base.resolve("/join/" + link.group(2))))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceFirst(";.*", "");
        int given = 0;
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> page = send(
                    client,
                    HttpRequest.newBuilder(base.resolve("/a/" + name + "/api/items?count=1&have="))
                            .header("Cookie", cookie));
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            JsonNode items = JSON.readTree(page.body()).path("items");
            if (items.isEmpty()) {
                break;
            }
            String vote = String.format(
                    "{\"vote\": \"00000000-0000-4000-8000-%012d\", \"item\": \"%s\", \"answer\": %s, \"millis\": 900}",
                    i, items.get(0).path("item").asText(), answer);
            HttpResponse<String> taken = send(
                    client,
                    HttpRequest.newBuilder(base.resolve("/a/" + name + "/api/votes"))
                            .header("Cookie", cookie)
                            .header("Origin", base.toString())
                            .POST(HttpRequest.BodyPublishers.ofString(vote)));
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
            given++;
        }
        assertThat(given).isEqualTo(expected);
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String[] samples() {
        List<Sample> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<SampledCompletion> completions = new ArrayList<>();
            for (String text : List.of("one", "two", "three", "one")) {
                completions.add(new SampledCompletion(text + " " + i, List.of(1), List.of(-1f), "stop"));
            }
            rows.add(new Sample("prompt-" + i, Content.user("Question " + i), completions, null, "policy"));
        }
        return new String[] {"--samples", write("samples", Sample.class, rows).toString()};
    }

    private void serve(String[] input, String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(input));
        all.addAll(List.of(words));
        serve(all.toArray(String[]::new));
        assertThat(errors()).contains("left out, completions that another one of the prompt repeats: 4");
    }

    private static Preference preference(String id, String chosen, String rejected) {
        return new Preference(
                id,
                Content.user("prompt of " + id),
                Content.assistant(chosen),
                Content.assistant(rejected),
                1,
                false,
                null,
                "judge",
                "some judge",
                null,
                null);
    }

    private <R extends Row> Path write(String name, Class<R> type, List<R> rows) {
        try (DatasetWriter<R> writer = DatasetWriter.create(folder.resolve(name), type, Lineage.of("test"))) {
            rows.forEach(writer::write);
            writer.publish();
        }
        return folder.resolve(name);
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int code = new Program(
                        List.of(),
                        List.of(
                                new AnnotateServeCommand(),
                                new AnnotateExportCommand(),
                                new AnnotateStatsCommand(),
                                new AnnotateImportCommand(),
                                new DataValidateCommand()),
                        terminal)
                .execute(List.of(words));
        printed = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }
}
