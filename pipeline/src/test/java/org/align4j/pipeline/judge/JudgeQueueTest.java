package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.LabelledPair;
import org.align4j.data.Lineage;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.Row;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.VerdictRow;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.annotate.AnnotateSimulateStage;
import org.align4j.pipeline.stage.Stage;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From verdicts to what people are asked, and from their labels back to preferences. */
class JudgeQueueTest {
    @TempDir
    private Path folder;

    /** Of forty pairs in samples the judge contradicts itself on every fourth. */
    @Test
    void conflictsComeOutOfTheVerdictsWithTheirTexts() throws IOException {
        Path samples = write("samples", Sample.class, samples(40));
        Path verdicts = write("verdicts", VerdictRow.class, verdicts(40));

        TestContext context = run(
                new JudgeSelectStage(),
                "select",
                "{n: 12, strategy: conflict, random-share: 0.25}",
                Map.of("samples", samples, "verdicts", verdicts));

        List<Preference> items = rows(context, "items", Preference.class);
        assertThat(items).hasSize(12).extracting(Preference::id).doesNotHaveDuplicates();
        assertThat(items).filteredOn(item -> item.source().equals("random")).hasSize(3);
        assertThat(items)
                .filteredOn(item -> item.source().equals("conflict"))
                .hasSizeBetween(7, 9)
                .allSatisfy(item -> {
                    int number = Integer.parseInt(item.id().replaceAll("s-(\\d+)/.*", "$1"));
                    assertThat(number % 4).isZero();
                    assertThat(item.chosen().lastText()).isEqualTo("good " + number);
                    assertThat(item.rejected().lastText()).isEqualTo("bad " + number);
                    assertThat(item.pChosen()).isEqualTo(0.5);
                });
    }

    @Test
    void withoutVerdictsThereIsNoConflictToChooseBy() throws IOException {
        Path samples = write("samples", Sample.class, samples(10));

        assertThatThrownBy(() -> run(new JudgeSelectStage(), "a", "{n: 3}", Map.of("samples", samples)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--verdicts");
        TestContext diverse = run(
                new JudgeSelectStage(), "b", "{n: 4, strategy: diverse, random-share: 0}", Map.of("samples", samples));
        assertThat(rows(diverse, "items", Preference.class)).hasSize(4);
    }

    @Test
    void aPolicyTellsWhatIsDiverse() throws IOException {
        Path samples = write("samples", Sample.class, samples(10));
        Map<String, Path> inputs = Map.of("samples", samples, "policy", Fixtures.path("checkpoints/llama"));

        TestContext byPolicy =
                run(new JudgeSelectStage(), "policy", "{n: 4, strategy: diverse, random-share: 0}", inputs);

        List<Preference> chosen = rows(byPolicy, "items", Preference.class);
        assertThat(chosen).hasSize(4).allMatch(item -> item.source().equals("diverse"));
        assertThat(byPolicy.results()).containsKey("memory_estimate_bytes");
        assertThat(Dataset.info(byPolicy.outputs().resolve("items")).lineage().parents())
                .extracting(parent -> parent.name())
                .containsExactly("samples", "policy");
        assertThatThrownBy(() -> run(new JudgeSelectStage(), "r", "{n: 4, strategy: random}", inputs))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "--policy is for strategy diverse and for the spreads k-centre and prompt-entropy; random does not read it");
    }

    /** A reward model has no doubt of itself; members that are fitted to what was answered have. */
    @Test
    void aRewardModelTellsWhatItWouldLearnFrom() throws IOException {
        Path samples = write("samples", Sample.class, samples(10));
        Path answered = write("answered", Preference.class, List.of(preference("p-1", 1), preference("p-2", 1)));
        Path reward = Fixtures.path("reward/llama");
        String options = "{n: 4, strategy: information, spread: k-centre, random-share: 0.25, engine: {device: cpu}}";

        TestContext context = run(
                new JudgeSelectStage(),
                "doubt",
                options,
                Map.of("samples", samples, "reward", reward, "answered", answered));

        List<Preference> items = rows(context, "items", Preference.class);
        assertThat(items)
                .hasSize(4)
                .filteredOn(item -> item.source().equals("random"))
                .hasSize(1);
        assertThat(items)
                .filteredOn(item -> item.source().equals("information"))
                .hasSize(3);
        assertThat(Dataset.info(context.outputs().resolve("items")).lineage().parents())
                .extracting(parent -> parent.name())
                .containsExactly("samples", "reward", "answered");
        assertThatThrownBy(() ->
                        run(new JudgeSelectStage(), "sure", options, Map.of("samples", samples, "reward", reward)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a single reward model, which is in no doubt of itself; give --answered");
        JudgeSelectConfig config =
                ConfigLoader.load(JudgeSelectConfig.class, (ConfigTree.Mapping) ConfigTree.parse(options, "test"));
        assertThat(new JudgeSelectStage().inputProblems(config, Set.of("samples", "reward", "factors")))
                .hasSize(1);
        assertThat(new JudgeSelectStage().inputProblems(config, Set.of("samples", "reward")))
                .isEmpty();
    }

    /** Five prompts of two pairs each: one a prompt, of prompts unlike those that were answered, by words and by a policy. */
    @Test
    void aPromptGivesOnePairAndUnlikePromptsComeFirst() throws IOException {
        List<Sample> twice = new ArrayList<>();
        for (Sample sample : samples(10)) {
            twice.add(new Sample(
                    sample.id(),
                    Content.text("prompt " + twice.size() / 2),
                    sample.completions(),
                    sample.groundTruth(),
                    sample.policy()));
        }
        Path samples = write("samples", Sample.class, twice);
        Path answered = write("answered", Preference.class, List.of(preference("p-1", 1), preference("p-2", 1)));
        String options =
                "{n: 8, strategy: disagreement, spread: {type: prompt-entropy, beta: 0.1}, one-per-prompt: true, engine: {device: cpu}}";
        Map<String, Path> inputs =
                Map.of("samples", samples, "reward", Fixtures.path("reward/llama"), "answered", answered);

        TestContext context = run(new JudgeSelectStage(), "apart", options, inputs);

        assertThat(rows(context, "items", Preference.class))
                .hasSize(5)
                .extracting(Preference::prompt)
                .doesNotHaveDuplicates();
        assertThat(context.said()).anyMatch(line -> line.contains("of a prompt that is not asked about yet"));
        assertThat(context.said()).anyMatch(line -> line.startsWith("memory: "));
        Map<String, Path> both = new HashMap<>(inputs);
        both.put("policy", Fixtures.path("checkpoints/llama"));
        assertThat(rows(run(new JudgeSelectStage(), "by-policy", options, both), "items", Preference.class))
                .hasSize(5);
        JudgeSelectConfig power = ConfigLoader.load(JudgeSelectConfig.class, (ConfigTree.Mapping)
                ConfigTree.parse("{n: 3, strategy: random, spread: power}", "test"));
        assertThat(new JudgeSelectStage().inputProblems(power, Set.of("samples")))
                .singleElement()
                .asString()
                .contains("spread is for the strategies information, disagreement, entropy and volume");
    }

    @Test
    void aShortageIsSaid() throws IOException {
        Path samples = write("samples", Sample.class, samples(8));
        Path verdicts = write("verdicts", VerdictRow.class, verdicts(8));

        TestContext context = run(
                new JudgeSelectStage(),
                "select",
                "{n: 8, random-share: 0}",
                Map.of("samples", samples, "verdicts", verdicts));

        assertThat(rows(context, "items", Preference.class)).hasSize(2);
        assertThat(context.said()).anyMatch(line -> line.startsWith("warning: only 2 of the 8 pairs asked for"));
    }

    /** The judge is always sure, and right on three of four: its 1 becomes 3/4, and labels replace it where they are. */
    @Test
    void theJudgeBecomesAsSureAsItIsRight() throws IOException {
        List<Preference> judged = new ArrayList<>();
        List<LabelledPair> labelled = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            judged.add(preference("p-" + i, 1));
            if (i < 40) {
                // The judge chose "good"; people prefer "bad" on every fourth pair.
                labelled.add(new LabelledPair(
                        "p-" + i,
                        Content.text("prompt " + i),
                        Content.text("bad"),
                        Content.text("good"),
                        null,
                        null,
                        i % 2 == 0 ? "random" : "conflict",
                        null,
                        List.of(new PairLabel("ada", i % 4 == 0 ? "first" : "second"))));
            }
        }
        labelled.add(new LabelledPair(
                "failed",
                Content.text("prompt"),
                Content.text("bad"),
                Content.text("good"),
                null,
                null,
                null,
                "tie",
                List.of()));
        Map<String, Path> inputs = Map.of(
                "preferences", write("judged", Preference.class, judged),
                "gold", write("gold", LabelledPair.class, labelled));

        TestContext context = run(new JudgeCalibrateStage(), "calibrate", "{}", inputs);

        Map<String, Preference> mixed = rows(context, "preferences", Preference.class).stream()
                .collect(Collectors.toMap(Preference::id, each -> each));
        assertThat(mixed).hasSize(81);
        assertThat(mixed.get("p-79").pChosen()).isCloseTo(0.75, within(1e-9));
        assertThat(mixed.get("p-79").source()).isEqualTo("judge");
        assertThat(mixed.get("p-0").chosen()).isEqualTo(Content.text("bad"));
        assertThat(mixed.get("p-0").pChosen()).isEqualTo(1);
        assertThat(mixed.get("p-0").annotator()).isEqualTo("ada");
        assertThat(mixed.get("p-1").chosen()).isEqualTo(Content.text("good"));
        assertThat(mixed.get("failed").tie()).isTrue();
        assertThat(context.results()).containsEntry("labelled_pairs", 40).containsEntry("labels", 41);

        // On every other pair, those of the category random, the judge is right half the time: it knows nothing.
        TestContext random = run(new JudgeCalibrateStage(), "random", "{fit-on: random, known-labels: leave}", inputs);
        assertThat(rows(random, "preferences", Preference.class)).hasSize(80).allMatch(each -> each.pChosen() == 0.5);
        assertThat(random.said()).anyMatch(line -> line.contains("no better than chance"));
    }

    /** Queue, votes, evaluation: two annotators who prefer "good", and a judge that contradicts itself on every fourth. */
    @Test
    void simulatedVotesGoTheWayOfPeoples() throws IOException {
        Path samples = write("samples", Sample.class, samples(40));
        Path verdicts = write("verdicts", VerdictRow.class, verdicts(40));
        TestContext queue = run(
                new JudgeSelectStage(),
                "select",
                "{n: 20, strategy: random}",
                Map.of("samples", samples, "verdicts", verdicts));
        Path items = queue.outputs().resolve("items");
        String people = "{annotators: [ada, bob], judge: {type: synthetic, truth: {type: principles, principles:"
                + " [{name: good, rule: {type: uses-words, enough: 1, words: [good]}}]}}}";

        TestContext votes = run(new AnnotateSimulateStage(), "votes", people, Map.of("items", items));
        TestContext again = run(new AnnotateSimulateStage(), "again", people, Map.of("items", items));

        assertThat(votes.results()).containsEntry("votes", 40).containsEntry("pairs", 20);
        assertThat(again.outputs().resolve("votes/votes-ada.jsonl"))
                .hasSameBinaryContentAs(votes.outputs().resolve("votes/votes-ada.jsonl"));
        assertThat(Files.readString(votes.outputs().resolve("votes/votes-ada.jsonl")))
                .contains("\"first\"", "\"second\"");
        TestContext evaluation = run(
                new JudgeEvalStage(),
                "eval",
                "{resamples: 100}",
                Map.of(
                        "votes", votes.outputs().resolve("votes"),
                        "items", items,
                        "verdicts", verdicts,
                        "samples", samples));
        JsonNode found = new ObjectMapper()
                .readTree(evaluation.outputs().resolve("judge-evaluation.json").toFile());
        assertThat(found.at("/people/ceiling").asDouble()).isEqualTo(1);
        assertThat(found.at("/people/pairs").asInt()).isEqualTo(20);
        // Where it decides, the judge says "good" as people do; where it contradicts itself, it says nothing.
        assertThat(found.at("/judges/0/accuracy").asDouble()).isEqualTo(1);
        assertThat(found.at("/judges/0/categories/random/pairs").asInt()).isEqualTo(20);
        assertThat(evaluation.said()).anyMatch(line -> line.contains("20 pairs with verdicts have no label"));
    }

    @Test
    void aFitNeedsLabels() throws IOException {
        Map<String, Path> inputs = Map.of(
                "preferences", write("judged", Preference.class, List.of(preference("p", 0.9))),
                "gold", write("gold", Preference.class, List.of(preference("p", 1))));

        assertThatThrownBy(() -> run(new JudgeCalibrateStage(), "calibrate", "{}", inputs))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("only 1 of the judge's pairs have a label");
    }

    private static Preference preference(String id, double p) {
        return new Preference(
                id,
                Content.text("prompt " + id.replace("p-", "")),
                Content.text("good"),
                Content.text("bad"),
                p,
                false,
                null,
                "judge",
                "j",
                null,
                null);
    }

    private static List<Sample> samples(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(new Sample(
                    "s-" + i,
                    Content.text("prompt " + i),
                    List.of(completion("bad " + i), completion("good " + i)),
                    null,
                    "policy"));
        }
        return samples;
    }

    private static SampledCompletion completion(String text) {
        return new SampledCompletion(text, List.of(1), List.of(-1f), "stop");
    }

    /** The pair's first is the sample's second completion; every fourth time the first place wins twice. */
    private static List<VerdictRow> verdicts(int count) {
        List<VerdictRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (int order = 0; order < 2; order++) {
                double p = order == 0 || i % 4 == 0 ? 1 : 0;
                String pair = "s-" + i + "/0-1";
                rows.add(new VerdictRow(
                        pair + "/" + order,
                        pair,
                        "s-" + i,
                        1,
                        0,
                        order,
                        "j",
                        "rule",
                        "ok",
                        p,
                        false,
                        null,
                        null,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0));
            }
        }
        return rows;
    }

    private <C extends Record> TestContext run(Stage<C> stage, String name, String options, Map<String, Path> inputs)
            throws IOException {
        TestContext context = new TestContext(folder.resolve(name)).with(inputs);
        Files.createDirectories(context.outputs());
        stage.run(
                ConfigLoader.load(stage.configType(), (ConfigTree.Mapping) ConfigTree.parse(options, "test")), context);
        return context;
    }

    private <R extends Row> Path write(String name, Class<R> type, List<R> rows) {
        Path out = folder.resolve(name);
        try (DatasetWriter<R> writer = DatasetWriter.create(out, type, Lineage.of("test"))) {
            rows.forEach(writer::write);
            writer.publish();
        }
        return out;
    }

    private static <R extends Row> List<R> rows(TestContext context, String output, Class<R> type) {
        return Dataset.open(context.outputs().resolve(output), type).toList();
    }
}
