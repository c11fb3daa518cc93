package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CausalLmTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final EngineConfig BF16 = new EngineConfig("cpu", "bf16", 0);
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {5, 300, 7, 9, 11, 400, 2}, new int[] {8, 9, 10}, new int[] {17}));

    @TempDir
    Path temporary;

    @Test
    void aPaddedRowReadsAsTheRowAlone() {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            float[] padded = model.evaluate(BATCH).toFloatArray();
            float[] alone = model.evaluate(new TokenBatch(List.of(new int[] {8, 9, 10})))
                    .toFloatArray();
            for (int t = 0; t < 3; t++) {
                assertThat(padded[7 + t]).isCloseTo(alone[t], within(1e-5f));
            }
        }
    }

    @Test
    void bfloat16StaysCloseToFloat32() {
        try (CausalLm exact = CausalLm.load(LLAMA, EngineConfig.float32());
                CausalLm rounded = CausalLm.load(LLAMA, BF16)) {
            float[] expected = exact.evaluate(BATCH).toFloatArray();
            assertThat(rounded.evaluate(BATCH).toFloatArray()).containsExactly(expected, within(0.25f));
            float mean = 0;
            float[] got = rounded.forward(BATCH).toFloatArray();
            for (int i = 0; i < got.length; i++) {
                mean += Math.abs(got[i] - expected[i]) / got.length;
            }
            assertThat(mean).isLessThan(0.05f);
            double exactNorm = norm(exact);
            assertThat(norm(rounded)).isCloseTo(exactNorm, within(0.03 * exactNorm));
        }
    }

    @Test
    void temperatureAndEntropyDescribeTheDistributionThatIsSampled() {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            TokenBatch row = new TokenBatch(List.of(new int[] {5, 6, 7}));
            double entropy = 0;
            double total = 0;
            for (int token = 0; token < model.config().vocabularySize(); token++) {
                float logProb = model.evaluate(new TokenBatch(List.of(new int[] {5, 6, token})), 0.5)
                        .toFloatArray()[2];
                total += Math.exp(logProb);
                entropy -= logProb * Math.exp(logProb);
            }
            assertThat(total).isCloseTo(1, within(1e-4));
            CausalLm.Reading reading = model.evaluateWithEntropy(row, 0.5);
            assertThat((double) reading.entropies().toFloatArray()[2]).isCloseTo(entropy, within(1e-3));
            assertThat(reading.logProbs().toFloatArray())
                    .containsExactly(model.evaluate(row, 0.5).toFloatArray());
        }
    }

    @Test
    void theFusedPassLearnsWhatTheTwoPassesLearn() {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32());
                NDManager scope = model.manager().newSubManager()) {
            model.prepareTraining(ADAMW);
            NDArray weights = scope.zeros(new Shape(3, 7));
            weights.set(new ai.djl.ndarray.index.NDIndex("0, 2:5"), 0.25f);
            float[] read = model.forward(BATCH).toFloatArray();
            model.backward(weights.neg());
            double both = model.gradientNorm("model.layers.0.mlp.up_proj.weight");
            double head = model.gradientNorm("lm_head.weight");
            float[] fused = model.trainWeighted(BATCH, weights).toFloatArray();
            assertThat(model.gradientNorm("model.layers.0.mlp.up_proj.weight")).isCloseTo(both, within(1e-6));
            assertThat(model.gradientNorm("lm_head.weight")).isCloseTo(head, within(1e-6));
            for (int t = 0; t < fused.length; t++) {
                assertThat(fused[t]).isCloseTo(t >= 2 && t < 5 ? read[t] : 0, within(1e-5f));
            }
        }
    }

    @Test
    void whatAModelChoseGreedilyIsWhatItWouldChoose() {
        JsonNode greedy = Fixtures.json("checkpoints/llama/golden.json").get("greedy");
        int[] prompt = Fixtures.ids(greedy.get("prompt"));
        int[] tokens = Fixtures.ids(greedy.get("continuation"));
        int[] row =
                IntStream.concat(Arrays.stream(prompt), Arrays.stream(tokens)).toArray();
        int changed = prompt.length + 5;
        int[] other = row.clone();
        other[changed] = row[changed] == 7 ? 8 : 7;
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            CausalLm.Prediction read = model.predict(new TokenBatch(List.of(row, other)));
            float[] correct = read.correct().toFloatArray();
            for (int t = prompt.length; t < row.length; t++) {
                assertThat(correct[t]).isOne();
            }
            assertThat(correct[0]).isZero();
            assertThat(correct[row.length + changed]).isZero();
            float[] entropies = model.evaluateWithEntropy(new TokenBatch(List.of(row, other)), 1)
                    .entropies()
                    .toFloatArray();
            assertThat(read.entropies().toFloatArray()).containsExactly(entropies);
        }
    }

    @Test
    void gradientsAtATemperatureAreThoseOfTheLossAtThatTemperature() {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            // A huge epsilon turns AdamW into plain descent: the loss falls by rate * norm^2.
            model.prepareTraining(new OptimizerConfig(0, 0, 1e30, 0, 1e30));
            NDArray numbers = model.forward(BATCH, 0.7);
            double before = numbers.sum().getFloat();
            model.backward(numbers.onesLike());
            double rate = 1e-5;
            double norm = model.step(rate * 1e30);
            double after = model.evaluate(BATCH, 0.7).sum().getFloat();
            assertThat((before - after) / rate).isCloseTo(norm * norm, within(0.05 * norm * norm));
        }
    }

    @Test
    void microBatchesAddUpToTheWholeBatch() {
        for (EngineConfig engine : List.of(EngineConfig.float32(), BF16)) {
            double tolerance = engine.precision().equals("bf16") ? 0.02 : 1e-5;
            try (CausalLm whole = CausalLm.load(LLAMA, engine);
                    CausalLm split = CausalLm.load(LLAMA, engine)) {
                whole.prepareTraining(ADAMW);
                split.prepareTraining(ADAMW);
                learn(whole, BATCH);
                for (int[] row : BATCH.rows()) {
                    learn(split, new TokenBatch(List.of(row)));
                }
                double norm = whole.step(1e-3);
                assertThat(split.step(1e-3)).isCloseTo(norm, within(tolerance * norm));
                assertThat(split.evaluate(BATCH).toFloatArray())
                        .containsExactly(
                                whole.evaluate(BATCH).toFloatArray(),
                                within(engine.precision().equals("bf16") ? 0.2f : 2e-3f));
            }
        }
    }

    @Test
    void modelsThatPutTheSumOfTheirGradientsInPlaceOfTheirOwnTakeTheSameStep() {
        try (CausalLm whole = CausalLm.load(LLAMA, EngineConfig.float32());
                CausalLm first = CausalLm.load(LLAMA, EngineConfig.float32());
                CausalLm second = CausalLm.load(LLAMA, EngineConfig.float32())) {
            List.of(whole, first, second).forEach(model -> model.prepareTraining(ADAMW));
            learn(whole, BATCH);
            learn(first, new TokenBatch(List.of(BATCH.rows().get(0))));
            learn(second, new TokenBatch(BATCH.rows().subList(1, 3)));
            NDList sum = first.summedGradient();
            NDList other = second.summedGradient();
            for (int i = 0; i < sum.size(); i++) {
                sum.get(i).addi(other.get(i));
                sum.get(i).copyTo(other.get(i));
            }
            assertThatThrownBy(() -> learn(first, BATCH)).isInstanceOf(IllegalStateException.class);
            double norm = whole.step(1e-3);
            assertThat(first.step(1e-3)).isCloseTo(norm, within(1e-5 * norm));
            assertThat(second.step(1e-3)).isCloseTo(norm, within(1e-5 * norm));
            float[] said = first.evaluate(BATCH).toFloatArray();
            assertThat(second.evaluate(BATCH).toFloatArray()).isEqualTo(said);
            assertThat(said).containsExactly(whole.evaluate(BATCH).toFloatArray(), within(2e-3f));
        }
    }

    @Test
    void everyWeightChangesInAStep() throws IOException {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            model.prepareTraining(ADAMW);
            model.save(temporary.resolve("before"));
            learn(model, BATCH);
            model.step(1e-3);
            model.save(temporary.resolve("after"));
            GoldenTensors before = GoldenTensors.read(temporary.resolve("before/model.safetensors"));
            GoldenTensors after = GoldenTensors.read(temporary.resolve("after/model.safetensors"));
            for (String name : before.names()) {
                assertThat(after.floats(name)).as(name).isNotEqualTo(before.floats(name));
            }
        }
    }

    @Test
    void aSavedModelReadsTheSameToTheBitInOneFileOrInShards() throws IOException {
        float[] expected;
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            expected = model.evaluate(BATCH).toFloatArray();
            model.save(temporary.resolve("whole"));
            model.save(temporary.resolve("shards"), StorageType.FLOAT32, 100_000);
            model.save(temporary.resolve("narrow"), StorageType.BFLOAT16, 100_000_000);
        }
        assertThat(temporary.resolve("shards/model.safetensors.index.json")).exists();
        assertThat(temporary.resolve("whole/tokenizer.json")).hasSameBinaryContentAs(LLAMA.resolve("tokenizer.json"));
        for (String name : List.of("whole", "shards")) {
            try (CausalLm again = CausalLm.load(temporary.resolve(name), EngineConfig.float32())) {
                assertThat(again.evaluate(BATCH).toFloatArray()).containsExactly(expected);
            }
        }
        try (CausalLm again = CausalLm.load(temporary.resolve("narrow"), EngineConfig.float32())) {
            assertThat(again.evaluate(BATCH).toFloatArray()).containsExactly(expected, within(0.2f));
        }
    }

    @Test
    void trainingContinuesToTheBitFromItsSavedState() throws IOException {
        for (EngineConfig engine : List.of(EngineConfig.float32(), BF16)) {
            float[] expected;
            Path state = temporary.resolve("state-" + engine.precision());
            try (CausalLm model = CausalLm.load(LLAMA, engine)) {
                model.prepareTraining(ADAMW);
                steps(model, 2);
                model.saveTrainingState(state);
                steps(model, 2);
                expected = model.evaluate(BATCH).toFloatArray();
            }
            try (CausalLm model = CausalLm.load(LLAMA, engine)) {
                model.prepareTraining(ADAMW);
                model.loadTrainingState(state);
                steps(model, 2);
                assertThat(model.evaluate(BATCH).toFloatArray()).containsExactly(expected);
            }
        }
    }

    @Test
    void aFreshModelRepeatsWithItsSeedAndStartsNearUniform() throws IOException {
        ModelShape shape = new ModelShape(2, 32, 64, 4, 2, 128, 10000, 0.02);
        float[] first;
        try (CausalLm model = CausalLm.initialize(shape, LLAMA, 3, EngineConfig.float32())) {
            first = model.evaluate(BATCH).toFloatArray();
            assertThat((double) -first[1]).isCloseTo(Math.log(model.config().vocabularySize()), within(0.3));
            model.save(temporary.resolve("fresh"));
        }
        try (CausalLm same = CausalLm.initialize(shape, LLAMA, 3, EngineConfig.float32());
                CausalLm other = CausalLm.initialize(shape, LLAMA, 4, EngineConfig.float32());
                CausalLm loaded = CausalLm.load(temporary.resolve("fresh"), EngineConfig.float32())) {
            assertThat(same.evaluate(BATCH).toFloatArray()).containsExactly(first);
            assertThat(loaded.evaluate(BATCH).toFloatArray()).containsExactly(first);
            assertThat(other.evaluate(BATCH).toFloatArray()).isNotEqualTo(first);
        }
    }

    @Test
    void aBatchWithNothingToLearnMovesNothing() {
        for (EngineConfig engine : List.of(EngineConfig.float32(), BF16)) {
            try (CausalLm model = CausalLm.load(LLAMA, engine)) {
                model.prepareTraining(ADAMW);
                TokenBatch alone = new TokenBatch(List.of(new int[] {4}, new int[] {9}));
                learn(model, alone);
                assertThat(model.step(1e-3)).isZero();
                learn(model, BATCH);
                NDArray none = model.manager().zeros(new Shape(3, 7));
                model.trainWeighted(BATCH, none);
                double norm = model.step(1e-3);
                learn(model, BATCH);
                assertThat(norm).isPositive();
            }
        }
    }

    @Test
    void whatDoesNotFitTheModelIsRefusedInOneLine() {
        try (CausalLm model = CausalLm.load(LLAMA, EngineConfig.float32())) {
            assertThatThrownBy(() -> model.evaluate(new TokenBatch(List.of(new int[] {1, 512}))))
                    .isInstanceOf(UserError.class)
                    .hasMessage("token id 512 is not in the model's vocabulary of 512");
            assertThatThrownBy(() -> model.evaluate(new TokenBatch(List.of(new int[129]))))
                    .isInstanceOf(UserError.class)
                    .hasMessage("a row has 129 tokens, but the model reads at most 128");
            assertThatThrownBy(() -> model.backward(model.manager().zeros(new Shape(1, 1))))
                    .hasMessageContaining("follows forward");
        }
    }

    private static void steps(CausalLm model, int count) {
        for (int i = 0; i < count; i++) {
            learn(model, BATCH);
            learn(model, new TokenBatch(List.of(new int[] {1, 2, 3, 4})));
            model.step(1e-3);
        }
    }

    private static void learn(CausalLm model, TokenBatch batch) {
        try (NDArray numbers = model.forward(batch);
                NDArray slope = numbers.onesLike().mul(-0.1f)) {
            model.backward(slope);
        }
    }

    private static double norm(CausalLm model) {
        model.prepareTraining(ADAMW);
        learn(model, BATCH);
        return model.step(0);
    }
}
