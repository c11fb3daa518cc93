package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricSumsTest {
    private static MetricSums of(List<double[]> microBatches) {
        MetricSums sums = new MetricSums();
        for (double[] numbers : microBatches) {
            sums.add("mean", Arrays.stream(numbers).sum(), numbers.length);
            sums.least("least", Arrays.stream(numbers).min().orElse(Double.POSITIVE_INFINITY));
            sums.most("most", Arrays.stream(numbers).max().orElse(Double.NEGATIVE_INFINITY));
        }
        return sums;
    }

    @Test
    void neitherMeansNorExtremesDependOnHowAStepIsSplit() {
        Map<String, Double> whole = of(List.of(new double[] {3, -1, 4, 2})).means();
        assertThat(whole).containsExactly(Map.entry("mean", 2.0), Map.entry("least", -1.0), Map.entry("most", 4.0));
        assertThat(of(List.of(new double[] {3, -1}, new double[] {4}, new double[0], new double[] {2}))
                        .means())
                .isEqualTo(whole);
    }

    @Test
    void norOnWhichProcessGathersWhat() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        of(List.of(new double[] {4, 2})).write(new DataOutputStream(bytes));
        MetricSums all = of(List.of(new double[] {3, -1}));
        all.add(MetricSums.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
        assertThat(all.means())
                .isEqualTo(of(List.of(new double[] {3, -1, 4, 2})).means());
    }
}
