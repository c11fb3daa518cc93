package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What choosing harder by a proxy reward is worth to the judge: a curve for each chooser over the square root of the KL that
 * best-of-n costs.
 */
final class BestOfSection {
    private static final String CURVES = "best_of";

    private BestOfSection() {}

    static Optional<Chart> of(EvaluationRecord evaluation, String name, Meanings meanings) {
        JsonNode curves = evaluation.json().path(CURVES);
        if (curves.isEmpty()) {
            return Optional.empty();
        }
        List<Series> series = new ArrayList<>();
        for (JsonNode curve : curves) {
            double[] x = numbers(curve, "kl");
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.sqrt(x[i]);
            }
            series.add(new Series(curve.path("chooser").asText(), x, numbers(curve, "gold")));
        }
        String svg = new LineChart("the judge's score", "square root of KL, nats", series).svg();
        return Optional.of(new Chart(name, meanings.of(CURVES), "", svg));
    }

    private static double[] numbers(JsonNode curve, String key) {
        return StreamSupport.stream(curve.path("points").spliterator(), false)
                .mapToDouble(point -> point.path(key).asDouble(Double.NaN))
                .toArray();
    }
}
