package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ClusterBootstrapTest {
    private static final List<double[]> CLUSTERS =
            List.of(new double[] {1, 0, 1}, new double[] {0}, new double[] {0.5, 1}, new double[] {0, 0, 0, 1});

    /** The general statistic draws the same prompts as the mean does. */
    @Test
    void anyStatisticHasTheIntervalOfTheSameDraws() {
        ClusterBootstrap bootstrap = new ClusterBootstrap(400, 17);
        List<List<Double>> clusters = new ArrayList<>();
        CLUSTERS.forEach(
                cluster -> clusters.add(DoubleStream.of(cluster).boxed().toList()));

        Interval byMean = bootstrap.mean(CLUSTERS);
        Interval byStatistic = bootstrap.of(
                clusters,
                values -> values.stream().mapToDouble(Double::doubleValue).sum() / values.size());

        assertThat(byStatistic.estimate()).isCloseTo(byMean.estimate(), within(1e-12));
        assertThat(byStatistic.low()).isCloseTo(byMean.low(), within(1e-12));
        assertThat(byStatistic.high()).isCloseTo(byMean.high(), within(1e-12));
    }

    @Test
    void aStatisticThatIsSeldomDefinedHasNoInterval() {
        List<List<Double>> clusters = List.of(List.of(1.0), List.of(2.0), List.of(3.0), List.of(4.0));

        Interval interval = new ClusterBootstrap(200, 3)
                .of(clusters, values -> values.stream().distinct().count() == 4 ? 1 : Double.NaN);

        assertThat(interval.estimate()).isEqualTo(1);
        assertThat(interval.low()).isNaN();
    }
}
