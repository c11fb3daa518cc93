package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.align4j.judge.selection.KCentreSpread;
import org.junit.jupiter.api.Test;

/** A pool in which half of the pairs are coin flips and a few say what is not known yet. */
class LabelEfficiencyTest {
    private static final int POOL = 400;
    private static final int WIDTH = 6;
    private static final ChooseConfig CHOOSE =
            new ChooseConfig(Acquisition.RANDOM, 1, 1, 0.1, new KCentreSpread(), false, 8, 1);

    @Test
    void everyCurveBeginsWithTheSameAnswersAndEndsWhereItShould() {
        LabelEfficiency efficiency = pool(3);
        LabelEfficiency.Curve random = curve(efficiency, Acquisition.RANDOM, 1);
        for (Acquisition by : List.of(Acquisition.INFORMATION, Acquisition.DISAGREEMENT, Acquisition.ENTROPY)) {
            LabelEfficiency.Curve curve = curve(efficiency, by, 1);
            assertThat(curve.points().get(0)).isEqualTo(random.points().get(0));
            assertThat(curve.points()).extracting(LabelEfficiency.Point::labels).containsExactly(20, 40, 60, 80, 90);
            assertThat(curve(efficiency, by, 1)).isEqualTo(curve);
        }
        double mean = random.points().stream()
                .mapToDouble(LabelEfficiency.Point::accuracy)
                .average()
                .orElseThrow();
        assertThat(random.area()).isCloseTo(mean, within(1e-12));
    }

    /** Doubt is not noise: entropy asks near-ties, information leaves them to chance at most. */
    @Test
    void entropyAsksCoinFlipsAndInformationDoesNot() {
        double entropy = 0;
        double information = 0;
        double drawn = 0;
        for (int seed = 0; seed < 5; seed++) {
            LabelEfficiency efficiency = pool(seed);
            entropy += curve(efficiency, Acquisition.ENTROPY, seed).nearTies() / 5;
            information += curve(efficiency, Acquisition.INFORMATION, seed).nearTies() / 5;
            drawn += curve(efficiency, Acquisition.RANDOM, seed).nearTies() / 5;
        }
        assertThat(entropy).isGreaterThan(drawn);
        assertThat(information).isLessThan(entropy - 0.1);
    }

    @Test
    void asMuchAsThePoolHasIsAskedAndNoMore() {
        LabelEfficiency efficiency = pool(4);
        LabelEfficiency.Curve curve =
                efficiency.curve(Acquisition.INFORMATION, 300, 64, 5000, new Random(1), new Random(2));
        assertThat(curve.points()).extracting(LabelEfficiency.Point::labels).containsExactly(300, 364, 400);
        assertThat(curve.points().get(2).accuracy()).isEqualTo(efficiency.ceiling(new Random(1)));
    }

    private static LabelEfficiency.Curve curve(LabelEfficiency efficiency, Acquisition by, int seed) {
        return efficiency.curve(by, 20, 20, 90, new Random(seed), new Random(seed + 100));
    }

    /** Half of the pool is nearly the same twice, and its answer a coin's. */
    private static LabelEfficiency pool(int seed) {
        Random random = new Random(seed);
        double[] truth = random.doubles(WIDTH, -2, 2).toArray();
        double[][] points = new double[POOL + 200][WIDTH];
        double[] pFirst = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            boolean coin = i < POOL && i % 2 == 0;
            double margin = 0;
            for (int k = 0; k < WIDTH; k++) {
                points[i][k] = random.nextGaussian() * (coin ? 0.02 : 1);
                margin += truth[k] * points[i][k];
            }
            pFirst[i] = coin ? 0.5 : margin > 0 ? 1 : 0;
        }
        return LabelEfficiency.ofPoints(points, pFirst, POOL, CHOOSE);
    }
}
