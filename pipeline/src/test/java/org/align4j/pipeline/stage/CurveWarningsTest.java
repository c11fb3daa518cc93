package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveWarningsTest {
    @TempDir
    private Path folder;

    /** A run of 20 iterations in which all is well but for one curve. */
    private void run(String curve, IntToDoubleFunction value) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 20; step++) {
            String line =
                    "{\"step\":" + step + ",\"frac_reward_zero_std\":0.1,\"objective/kl\":1.5,\"objective/entropy\":30,"
                            + "\"completions/mean_length\":40,\"val/explained_variance\":0.3}\n";
            lines.append(
                    line.replaceFirst("\"" + curve + "\":[-\\d.]+", "\"" + curve + "\":" + value.applyAsDouble(step)));
        }
        Files.writeString(folder.resolve("metrics.jsonl"), lines + "{\"step\":21,\"objec");
    }

    @Test
    void whereAllIsWellNothingIsSaid() throws IOException {
        run("none", step -> 0);
        assertThat(CurveWarnings.soFar(folder)).isEmpty();
    }

    @Test
    void groupsThatAllEarnTheSame() throws IOException {
        run("frac_reward_zero_std", step -> step < 10 ? 0.2 : 0.95);
        assertThat(CurveWarnings.of(folder))
                .singleElement()
                .asString()
                .startsWith("in 95 % of the groups all completions earn the same");
    }

    /** However short the run; one iteration in which something differs is enough. */
    @Test
    void rewardsThatAreAllTheSame() throws IOException {
        String line = "{\"objective/kl\":0,\"frac_reward_zero_std\":1,\"reward_std\":%s}\n";
        Path metrics = folder.resolve("metrics.jsonl");
        Files.writeString(metrics, line.formatted("0.0") + line.formatted("1.1e-16"));
        assertThat(CurveWarnings.of(folder))
                .singleElement()
                .asString()
                .startsWith("in every iteration all completions that are compared earned the same");
        Files.writeString(metrics, line.formatted("0.0") + line.formatted("0.2"));
        assertThat(CurveWarnings.of(folder)).isEmpty();
    }

    @Test
    void completionsThatGrow() throws IOException {
        run("completions/mean_length", step -> 40 + 1.5 * step);
        assertThat(CurveWarnings.of(folder)).isEmpty();
        run("completions/mean_length", step -> 40 + 10.0 * step);
        assertThat(CurveWarnings.of(folder))
                .anyMatch(line -> line.startsWith("completions have grown from 65 to 225 tokens"));
    }

    @Test
    void diversityThatCollapses() throws IOException {
        run("objective/entropy", step -> step < 15 ? 30 : 2);
        assertThat(CurveWarnings.of(folder))
                .singleElement()
                .asString()
                .startsWith("diversity has collapsed: entropy fell from 0.750 to 0.050 nats a token");
    }

    @Test
    void aCriticWorseThanAConstant() throws IOException {
        run("val/explained_variance", step -> step < 15 ? 0.4 : -0.2);
        assertThat(CurveWarnings.of(folder))
                .singleElement()
                .asString()
                .startsWith("the critic predicts no better than a constant (explained variance -0.20)");
    }

    /** In the end the stage itself says it. */
    @Test
    void aPolicyThatLeavesItsReferenceIsSaidWhileItGoes() throws IOException {
        run("objective/kl", step -> 10.0 * step);
        assertThat(CurveWarnings.soFar(folder))
                .singleElement()
                .asString()
                .startsWith("the policy has left its reference: KL is 4.6 nats a token");
        assertThat(CurveWarnings.of(folder)).isEmpty();
    }
}
