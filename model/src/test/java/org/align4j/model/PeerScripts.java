package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Assumptions;

/** Runs the scripts beside this class that ask transformers, by the Python that {@code ALIGN_PEER_PYTHON} names. */
public final class PeerScripts {
    private PeerScripts() {}

    /** Every family by transformers' name. */
    public static Stream<String> modelTypes() {
        return Stream.of(
                "llama",
                "mistral",
                "qwen2",
                "qwen3",
                "smollm3",
                "gemma",
                "gemma2",
                "gemma3_text",
                "gpt2",
                "gpt_neox",
                "phi");
    }

    /**
     * Runs a script to its end; skips the test where no Python is named.
     *
     * @return what it printed
     */
    public static String run(String script, Object... words) throws IOException, InterruptedException {
        String python = System.getenv("ALIGN_PEER_PYTHON");
        Assumptions.assumeTrue(python != null, "skipped: ALIGN_PEER_PYTHON is not set");
        List<String> command = new ArrayList<>(List.of(python, path(script).toString()));
        Stream.of(words).map(Object::toString).forEach(command::add);
        Path errors = Files.createTempFile("peer", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            byte[] answer = process.getInputStream().readAllBytes();
            assertThat(process.waitFor()).as(() -> said(errors)).isZero();
            return new String(answer, StandardCharsets.UTF_8);
        } finally {
            Files.delete(errors);
        }
    }

    /**
     * Of log-probs from those that a script wrote, of each row from its second token on; infinite where one is no number.
     *
     * @param logProbs (batch, time)
     */
    public static float largestDifference(NDArray logProbs, TokenBatch batch, JsonNode expected) {
        float[] numbers = logProbs.toFloatArray();
        float largest = 0;
        for (int i = 0; i < batch.rows().size(); i++) {
            double[] own = Fixtures.numbers(expected.get(i));
            for (int t = 0; t < own.length; t++) {
                float off = (float) Math.abs(numbers[i * batch.time() + t + 1] - own[t]);
                largest = Float.isNaN(off) ? Float.POSITIVE_INFINITY : Math.max(largest, off);
            }
        }
        return largest;
    }

    private static Path path(String script) {
        try {
            return Path.of(Objects.requireNonNull(PeerScripts.class.getResource(script))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String said(Path errors) {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return "nothing can be read of what it said: " + e;
        }
    }
}
