package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.Autograd;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss and its gradient as PyTorch computes them, in one batch and accumulated over micro-batches. */
class CrossEntropyTest {
    private static final JsonNode CASES =
            Fixtures.json("losses/sft_cross_entropy.json").get("cases");

    private final CrossEntropy objective = new CrossEntropy();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void lossAndGradientAreThoseOfTheWholeStep(int number) {
        JsonNode golden = CASES.get(number);
        List<List<TokenRow>> micro = new ArrayList<>();
        golden.at("/parameters/micro_batches").forEach(range -> micro.add(rows(golden, range)));
        double weight = micro.stream().mapToDouble(objective::weight).sum();
        assertThat(weight).isEqualTo(golden.at("/expected/trained_tokens").doubleValue());
        double loss = 0;
        for (int part = 0; part < micro.size(); part++) {
            int first = golden.at("/parameters/micro_batches").get(part).get(0).intValue();
            loss += accumulate(golden, micro.get(part), first, weight);
        }
        assertThat(loss / weight).isCloseTo(golden.at("/expected/loss").doubleValue(), within(1e-6));
    }

    /** The micro-batch's loss; checks the slope of every logit by the chain rule through the log-softmax. */
    private double accumulate(JsonNode golden, List<TokenRow> batch, int firstRow, double weight) {
        int time = batch.stream().mapToInt(TokenRow::longest).max().orElseThrow();
        float[] logProbs = new float[batch.size() * time];
        for (int i = 0; i < batch.size(); i++) {
            int[] ids = batch.get(i).ids();
            for (int t = 1; t < ids.length; t++) {
                logProbs[i * time + t] = (float) Math.log(softmax(logits(golden, firstRow + i, t - 1))[ids[t]]);
            }
        }
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Autograd.Gradient gradient = Autograd.gradient(
                    manager.create(logProbs, new Shape(batch.size(), time)),
                    numbers -> objective.loss(batch, numbers, new MetricSums()));
            float[] slopes = gradient.gradient().toFloatArray();
            for (int i = 0; i < batch.size(); i++) {
                for (int t = 1; t < batch.get(i).ids().length; t++) {
                    checkLogits(golden, firstRow + i, t, batch.get(i).ids()[t], slopes[i * time + t] / weight);
                }
            }
            return gradient.value();
        }
    }

    private static void checkLogits(JsonNode golden, int row, int t, int id, double slope) {
        double[] expected = Fixtures.numbers(
                golden.at("/expected/gradients/logits").get(row).get(t - 1));
        double[] probabilities = softmax(logits(golden, row, t - 1));
        for (int v = 0; v < expected.length; v++) {
            assertThat(slope * ((v == id ? 1 : 0) - probabilities[v])).isCloseTo(expected[v], within(1e-6));
        }
    }

    private static double[] logits(JsonNode golden, int row, int t) {
        return Fixtures.numbers(golden.at("/inputs/logits").get(row).get(t));
    }

    private static double[] softmax(double[] logits) {
        double[] exponentials = IntStream.range(0, logits.length)
                .mapToDouble(v -> Math.exp(logits[v]))
                .toArray();
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(v -> exponentials[v])
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(v -> exponentials[v] / sum)
                .toArray();
    }

    /** Rows end after their last trained token: what follows is padding. */
    private static List<TokenRow> rows(JsonNode golden, JsonNode range) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = range.get(0).intValue(); i < range.get(1).intValue(); i++) {
            int[] mask = Fixtures.ids(golden.at("/inputs/labels_mask").get(i));
            int length = mask.length;
            while (mask[length - 1] == 0) {
                length--;
            }
            boolean[] learned = new boolean[length];
            for (int t = 0; t < length; t++) {
                learned[t] = mask[t] == 1;
            }
            int[] ids = java.util.Arrays.copyOf(
                    Fixtures.ids(golden.at("/inputs/ids").get(i)), length);
            rows.add(TokenRow.learnedWhere(ids, learned));
        }
        return rows;
    }
}
