package org.align4j.pipeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.MachinePeaks;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

/** By hand, of two layers of 48: queries and output 48 x 48, keys and values 16 x 48, gate, up and down 48 x 80; 512 tokens. */
class WorkPartsTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final EngineConfig FLOAT32 = EngineConfig.float32();
    private static final double TRUNK = 2 * (2 * 48 * 48 + 2 * 16 * 48 + 3 * 48 * 80);
    private static final double HEAD = 512 * 48;
    /** Scores and their mixture, each 2 x 8 for each of 6 heads in 2 layers, of 10 x 10 / 2 pairs of positions. */
    private static final double ATTENTION = 2 * 2 * 8 * 6 * 2 * 50;

    private static final WorkParts PARTS = WorkParts.of(LLAMA, FLOAT32);

    @Test
    void readingReadsWeightsOnce() {
        List<WorkPart> parts = PARTS.turn(new Measurement(Work.LOGPROBS, 3, 10, 4));
        assertThat(parts).containsExactly(new WorkPart(3 * 20 * (TRUNK + HEAD), 3 * ATTENTION, 4 * (TRUNK + HEAD)));
    }

    @Test
    void learningIsThreePassesAndTheOptimizer() {
        List<WorkPart> parts = PARTS.turn(new Measurement(Work.SFT, 3, 10, 4));
        // the head of this checkpoint is its own matrix beside the embedding, or the embedding itself
        double learned = TRUNK + HEAD * (PARTS.shape().tiedHead() ? 1 : 2);
        assertThat(parts)
                .containsExactly(
                        new WorkPart(9 * 20 * (TRUNK + HEAD), 9 * ATTENTION, 12 * (TRUNK + HEAD)),
                        new WorkPart(0, 0, learned * (2 * 4 + 24)));
    }

    @Test
    void samplingReadsWeightsForEveryToken() {
        // 4 tokens of a prompt and 6 new ones; keys and values of 2 heads of 8 in 2 layers
        List<WorkPart> parts = PARTS.turn(new Measurement(Work.GENERATE, 3, 6, 4, SamplerWeights.INT8));
        double kept = 2 * 2 * 8 * 2 * (4 + 10) / 2.0;
        assertThat(parts.get(0).bytes()).isEqualTo(TRUNK);
        assertThat(parts.get(1).bytes()).isCloseTo(6 * (TRUNK + HEAD + 3 * kept * 4), within(1e-6));
        double products = parts.stream().mapToDouble(WorkPart::weightProducts).sum();
        double attention =
                parts.stream().mapToDouble(WorkPart::attentionProducts).sum();
        assertThat(products).isCloseTo(3 * (20 * TRUNK + 12 * HEAD), within(1e-6));
        assertThat(attention).isCloseTo(3 * ATTENTION, within(1e-6));
    }

    @Test
    void thePeakOfEveryPartIsTheNearerOne() {
        MachinePeaks peaks = new MachinePeaks(100, 200, 400.0, 10);
        List<WorkPart> parts = List.of(
                // 5 s and 1 s of products, 2 s of memory
                new WorkPart(500, 100, 20),
                // 1 s of products in bytes, 30 s of memory
                new WorkPart(400, 0, 300, SamplerWeights.INT8));
        Roofline least = Roofline.of(parts, FLOAT32, peaks);
        assertThat(least).isEqualTo(new Roofline(6, 30));
        assertThat(least.seconds()).isEqualTo(36);
        assertThat(least.nearer()).isEqualTo("memory");
    }
}
