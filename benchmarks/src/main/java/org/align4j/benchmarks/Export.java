package org.align4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.generation.KernelExport;

/**
 * {@code Export MODEL OUT}: the engine's kernels and a model's weights for {@code libtorch.py}, with what they say here
 * on the processor in float32.
 */
public final class Export {
    private static final int LENGTH = 48;
    private static final int PROMPT = 16;
    private static final int NEW_TOKENS = 24;
    private static final double LEARNING_RATE = 1e-4;

    private Export() {}

    /** Writes a folder that must not exist. */
    public static void main(String[] words) throws IOException {
        Path out = Path.of(words[1]);
        try (CausalLm policy = CausalLm.load(Path.of(words[0]), EngineConfig.float32())) {
            KernelExport.write(policy, out);
            new ObjectMapper().writeValue(out.resolve("expected.json").toFile(), expected(policy));
        }
    }

    /** Log-probs of three rows, the gradient's norm in their mean, log-probs after one step, greedy text. */
    private static Map<String, Object> expected(CausalLm policy) {
        Random random = new Random(7);
        int vocabulary = policy.config().vocabularySize();
        List<int[]> rows = IntStream.of(LENGTH, LENGTH / 2, LENGTH - 5)
                .mapToObj(length -> random.ints(length, 0, vocabulary).toArray())
                .toList();
        TokenBatch batch = new TokenBatch(rows);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("rows", rows);
        said.put("prompt", PROMPT);
        said.put("greedy", greedy(policy, rows));
        said.put("log_probs", logProbs(policy, batch));
        said.put("learning_rate", LEARNING_RATE);
        said.put("gradient_norm", step(policy, batch));
        said.put("log_probs_after", logProbs(policy, batch));
        return said;
    }

    private static List<int[]> greedy(CausalLm policy, List<int[]> rows) {
        List<GenerationRequest> requests = IntStream.range(0, rows.size())
                .mapToObj(i -> new GenerationRequest(Arrays.copyOf(rows.get(i), PROMPT), i))
                .toList();
        SamplingConfig sampling = new SamplingConfig(0, 0, 1, 0, 1, NEW_TOKENS, List.of());
        try (Generator generator = Generator.of(policy, new DecodingConfig(rows.size(), true))) {
            return generator.generate(requests, 1, sampling, 0).stream()
                    .map(completions -> completions.get(0).tokens())
                    .toList();
        }
    }

    private static float[] logProbs(CausalLm policy, TokenBatch batch) {
        try (NDArray logProbs = policy.evaluate(batch)) {
            return logProbs.toFloatArray();
        }
    }

    /** One step of AdamW on the mean of all tokens' negative log-probs, with what libtorch.py takes as its settings. */
    private static double step(CausalLm policy, TokenBatch batch) {
        policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1));
        int tokens = batch.rows().stream().mapToInt(row -> row.length - 1).sum();
        float[] weights = new float[batch.size() * batch.time()];
        for (int row = 0; row < batch.size(); row++) {
            for (int t = 1; t < batch.rows().get(row).length; t++) {
                weights[row * batch.time() + t] = 1f / tokens;
            }
        }
        try (NDArray slopes = policy.manager().create(weights, new Shape(batch.size(), batch.time()));
                NDArray learned = policy.trainWeighted(batch, slopes)) {
            learned.toFloatArray();
        }
        return policy.step(LEARNING_RATE, Double.MAX_VALUE);
    }
}
