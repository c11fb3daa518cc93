package org.align4j.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.RunDirectory;
import org.align4j.core.run.RunIdentity;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.pipeline.evaluate.EvaluatedPair;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPageTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"quotes\" \u0007";

    @TempDir
    private Path folder;

    @Test
    void theReportTellsEveryRunBehindAnEvaluationAndEscapesWhatModelsWrote() throws IOException {
        run("pretrain", Map.of(), List.of("the corpus is small"), run -> {
            curve(run.metrics(), 200, "loss", 6.0, "grad_norm", 1.0);
            policy(run);
        });
        run("sft", Map.of("policy", folder.resolve("pretrain")), List.of(), run -> {
            curve(run.metrics(), 80, "loss", 2.0, "mean_token_accuracy", 0.4);
            policy(run);
        });
        run("rl", Map.of("policy", folder.resolve("sft")), List.of(), run -> {
            for (int step = 1; step <= 40; step++) {
                double progress = 1 - Math.exp(-step / 15.0);
                run.metrics()
                        .log(
                                step,
                                Map.of("objective/scores", -1 + 4 * progress, "objective/kl", 9 * progress * progress));
            }
            policy(run);
        });
        Map<String, Path> inputs = new LinkedHashMap<>();
        inputs.put("policy", folder.resolve("rl"));
        inputs.put("baseline", folder.resolve("sft"));
        run("evaluate", inputs, List.of(), this::evaluation);

        String html = ReportPage.html("A plan", List.of(folder.resolve("evaluate")));
        String keep = System.getProperty("align.report");
        if (keep != null) {
            Files.writeString(Path.of(keep), html);
        }

        assertThat(html)
                .contains("87.5\u202f%", "the corpus is small", "Reward against KL: rl", "policy from sft")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;quotes&#34; \uFFFD")
                .doesNotContain("<script", "NaN", "http://", "https://", "url(");
        assertThat(html.indexOf("id=\"run-pretrain\"")).isLessThan(html.indexOf("id=\"run-sft\""));
        assertThat(html.split("<svg", -1)).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifest.FILE, "evaluation.json", "metrics.jsonl", RunDirectory.CONFIG})
    void aFileThatWasCutOrEditedIsNamedInOneLine(String name) throws IOException {
        run("pretrain", Map.of(), List.of(), run -> {
            curve(run.metrics(), 20, "loss", 6.0, "grad_norm", 1.0);
            policy(run);
        });
        run("evaluate", Map.of("policy", folder.resolve("pretrain")), List.of(), this::evaluation);
        Path file = folder.resolve(name.startsWith("metrics") ? "pretrain" : "evaluate")
                .resolve(name);
        List<byte[]> corpus = List.of(Files.readAllBytes(file));

        for (Mutations mutations : List.of(Mutations.text(), Mutations.bytes())) {
            new Fuzz(
                            "report-" + name,
                            corpus,
                            mutations,
                            UserError.class,
                            1L << 28,
                            Integer.getInteger("fuzz.inputs", 300))
                    .check(input -> {
                        Files.write(file, input);
                        assertThat(ReportPage.html("A plan", List.of(folder.resolve("evaluate"))))
                                .doesNotContain("<script");
                    });
        }
    }

    @Test
    void numbersKeepFourDigitsAndTicksAreRound() {
        assertThat(Numbers.number(0.12345)).isEqualTo("0.1235");
        assertThat(Numbers.number(1234.56)).isEqualTo("1,234.6");
        assertThat(Numbers.number(3)).isEqualTo("3");
        assertThat(Numbers.number(2e-6)).isEqualTo("2.00e-06");
        assertThat(Numbers.duration(75)).isEqualTo("1 min 15 s");
        assertThat(new Axis(0, 10, 0, 100).ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    }

    private interface Work {
        void in(RunDirectory run) throws IOException;
    }

    private void run(String name, Map<String, Path> inputs, List<String> warnings, Work work) throws IOException {
        Map<String, RunIdentity.Input> hashed = new LinkedHashMap<>();
        inputs.forEach((input, path) -> hashed.put(input, new RunIdentity.Input(path, "ab12".repeat(16))));
        RunIdentity identity = new RunIdentity(name, 17, ConfigTree.empty(), hashed);
        try (RunDirectory run = RunDirectory.open(folder.resolve(name), identity)) {
            work.in(run);
            run.finish(new Manifest.Facts(
                    Instant.EPOCH, List.of("align", name), Map.of("align4j", "test"), Map.of(), warnings));
        }
    }

    private static void policy(RunDirectory run) throws IOException {
        Files.writeString(run.output("policy"), "weights");
    }

    private static void curve(Metrics metrics, int steps, String falling, double from, String rising, double to) {
        RandomGenerator random = new Seeds(5).generator(falling);
        for (int step = 1; step <= steps; step++) {
            double progress = 1 - Math.exp(-5.0 * step / steps);
            metrics.log(
                    step,
                    Map.of(
                            falling,
                            from * (1 - 0.7 * progress) + 0.3 * random.nextGaussian(),
                            rising,
                            to * progress + 0.02 * random.nextGaussian()));
        }
    }

    private void evaluation(RunDirectory run) throws IOException {
        Files.writeString(run.output(Artifact.EVALUATION.folder()), """
                {"prompts": 64, "judge": "careful reader", "win_rate": 0.875, "win_rate_low": 0.81,
                 "win_rate_high": 0.93, "wins": 52, "ties": 8, "losses": 4, "training_judge": "shop",
                 "training_judge_win_rate": 0.93, "training_judge_win_rate_low": 0.88,
                 "training_judge_win_rate_high": 0.97, "training_judge_wins": 58, "training_judge_ties": 3,
                 "training_judge_losses": 3, "kl": 7.25, "kl_per_token": 0.31, "mean_length": 23.5,
                 "baseline_mean_length": 17.1}
                """);
        RandomGenerator random = new Seeds(2).generator("lengths");
        try (DatasetWriter<EvaluatedPair> writer = DatasetWriter.create(
                run.output(Artifact.COMPARISONS.folder()), EvaluatedPair.class, Lineage.of("evaluate"))) {
            for (int i = 0; i < 64; i++) {
                writer.write(new EvaluatedPair(
                        "prompt-" + i,
                        Content.user("When will my kettle arrive?"),
                        Content.assistant("Thank you for your message. Your kettle will arrive on Monday."),
                        Content.assistant(i == 0 ? HOSTILE : "Wait for the parcel."),
                        i == 5 ? null : i % 8 == 0 ? 0.2 : 0.9,
                        false,
                        i == 5 ? "failed" : "judged",
                        "first polite +0.40",
                        20 + random.nextInt(9),
                        3 + random.nextInt(30),
                        2.5,
                        -0.5));
            }
            writer.publish();
        }
    }
}
