package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class NoiseScaleTest {
    @Test
    void byHand() {
        // Two micro-batches of 1 and 3 rows with mean gradients 4 and 2: their parts of the step's gradient are 1 and
        // 1.5. Small: (1/4) 16 + (3/4) 4 = 7; big: 2.5^2 = 6.25; noise (7 - 6.25) 4 = 3; signal 6.25 - 3/4 = 5.5.
        NoiseScale noise = new NoiseScale(NoiseScale.State.START);
        noise.add(2.5, new double[] {1, 1.5}, new double[] {1, 3});
        assertThat(noise.value()).isCloseTo(3 / 5.5, within(1e-12));
    }

    @Test
    void estimatesTheNoiseOfKnownGradients() {
        // Rows' gradients: mean (3, 4), so |G|^2 = 25; variance 2^2 in each of 2 directions, so tr = 8; scale 0.32.
        RandomGenerator random = new Seeds(4).generator("gradients");
        NoiseScale noise = new NoiseScale(NoiseScale.State.START);
        double sum = 0;
        int steps = 4000;
        for (int step = 0; step < steps; step++) {
            double[] weights = {1 + random.nextInt(3), 1 + random.nextInt(3), 2};
            double total = weights[0] + weights[1] + weights[2];
            double[] norms = new double[3];
            double[] whole = new double[2];
            for (int i = 0; i < 3; i++) {
                double[] part = new double[2];
                for (int row = 0; row < weights[i]; row++) {
                    part[0] += (3 + 2 * random.nextGaussian()) / total;
                    part[1] += (4 + 2 * random.nextGaussian()) / total;
                }
                norms[i] = Math.hypot(part[0], part[1]);
                whole[0] += part[0];
                whole[1] += part[1];
            }
            noise.add(Math.hypot(whole[0], whole[1]), norms, weights);
            sum += noise.value();
        }
        assertThat(sum / steps).isCloseTo(8.0 / 25, within(0.02));
    }

    @Test
    void oneMicroBatchSaysNothing() {
        NoiseScale noise = new NoiseScale(NoiseScale.State.START);
        noise.add(1, new double[] {}, new double[] {4});
        noise.add(1, new double[] {1, 0}, new double[] {4, 0});
        assertThat(noise.value()).isNaN();
        assertThat(noise.state()).isEqualTo(NoiseScale.State.START);
    }
}
