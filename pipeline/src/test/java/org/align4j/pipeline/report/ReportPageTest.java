package org.align4j.pipeline.report;

import static org.align4j.pipeline.report.ReportRuns.curve;
import static org.align4j.pipeline.report.ReportRuns.measured;
import static org.align4j.pipeline.report.ReportRuns.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPageTest {
    @TempDir
    private Path folder;

    private ReportRuns runs;

    @BeforeEach
    void runs() {
        runs = new ReportRuns(folder);
    }

    @Test
    void theReportTellsEveryRunBehindAnEvaluationAndWhatModelsWroteStaysText() throws Exception {
        Path pretrain = runs.run("pretrain", "pretrain", Map.of(), Map.of(), List.of("the corpus is small"), run -> {
            curve(run.metrics(), 200, "loss", 6.0, "grad_norm", 1.0);
            policy(run);
        });
        Path sft = runs.run("sft", Map.of("policy", pretrain), Map.of(), run -> {
            curve(run.metrics(), 80, "loss", 2.0, "mean_token_accuracy", 0.4);
            policy(run);
        });
        Path rl = runs.run("rl", Map.of("policy", sft), Map.of(), ReportRuns::learning);
        Path evaluate = runs.run(
                "evaluate",
                Map.of("policy", rl, "baseline", sft),
                Map.of(),
                run -> ReportRuns.evaluation(run, measured()));

        String html = ReportPage.html("A plan", List.of(evaluate));
        String keep = System.getProperty("align.report");
        if (keep != null) {
            Files.writeString(Path.of(keep), html);
        }

        assertThat(html)
                .contains("87.5\u202f%", "the corpus is small", "policy from sft")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;quotes&#34; \uFFFD")
                .doesNotContain("NaN,", "http://", "https://", "url(");
        assertThat(html.indexOf("<b>pretrain</b>")).isPositive().isLessThan(html.indexOf("<b>sft</b>"));
        assertThat(html.split("<svg", -1)).hasSizeGreaterThan(8);
        theOnlyScriptIsTheOneThatThePolicyNames(html);
    }

    private static void theOnlyScriptIsTheOneThatThePolicyNames(String html) throws Exception {
        String[] parts = html.split("<script", -1);
        assertThat(parts).hasSize(2);
        String script = parts[1].substring(1, parts[1].indexOf("</script>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        assertThat(html)
                .contains("default-src &#39;none&#39;".replace("&#39;", "'"))
                .contains("script-src 'sha256-" + hash + "'");
        assertThat(script).doesNotContain("innerHTML", "eval(", "fetch(", "import(");
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifest.FILE, "evaluation.json", "metrics.jsonl", RunDirectory.CONFIG})
    void aFileThatWasCutOrEditedIsNamedInOneLine(String name) throws IOException {
        Path pretrain = runs.run("pretrain", Map.of(), Map.of(), run -> {
            curve(run.metrics(), 20, "loss", 6.0, "grad_norm", 1.0);
            policy(run);
        });
        Path evaluate = runs.run(
                "evaluate", Map.of("policy", pretrain), Map.of(), run -> ReportRuns.evaluation(run, measured()));
        Path file = (name.startsWith("metrics") ? pretrain : evaluate).resolve(name);
        List<byte[]> corpus = List.of(Files.readAllBytes(file));

        for (Mutations mutations : List.of(Mutations.text(), Mutations.bytes())) {
            new Fuzz("report-" + name, corpus, mutations, UserError.class, 1L << 28, 300).check(input -> {
                Files.write(file, input);
                assertThat(ReportPage.html("A plan", List.of(evaluate)).split("<script", -1))
                        .hasSize(2);
            });
        }
    }

    @Test
    void numbersKeepFourDigitsAndTicksAreRound() {
        assertThat(Numbers.number(0.12345)).isEqualTo("0.1235");
        assertThat(Numbers.number(1234.56)).isEqualTo("1,234.6");
        assertThat(Numbers.number(3)).isEqualTo("3");
        assertThat(Numbers.number(2e-6)).isEqualTo("2.00e-06");
        assertThat(Numbers.of("top_opening", 0.25)).isEqualTo("25.0\u202f%");
        assertThat(Numbers.of("kl", 0.25)).isEqualTo("0.2500");
        assertThat(Numbers.duration(75)).isEqualTo("1 min 15 s");
        assertThat(new Axis(0, 10, 0, 100).ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    }
}
