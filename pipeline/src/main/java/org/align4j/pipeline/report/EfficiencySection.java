package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.align4j.core.json.JsonFile;
import org.align4j.pipeline.stage.Artifact;

/** What is known after so many answers: a curve for each way to choose what is asked. */
final class EfficiencySection {
    private EfficiencySection() {}

    static Optional<Chart> of(RunRecord run, String name, Meanings meanings) throws IOException {
        Path file = run.folder().resolve(Artifact.EFFICIENCY.folder());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<Series> series = new ArrayList<>();
        for (JsonNode curve : JsonFile.object(file).path("curves")) {
            series.add(
                    new Series(curve.path("chooser").asText(), numbers(curve, "labels"), numbers(curve, "accuracy")));
        }
        String svg = new LineChart("held-out accuracy", "answers", series).svg();
        return Optional.of(new Chart(name, meanings.of("label_efficiency"), "", svg));
    }

    private static double[] numbers(JsonNode curve, String key) {
        return StreamSupport.stream(curve.path("points").spliterator(), false)
                .mapToDouble(point -> point.path(key).asDouble(Double.NaN))
                .toArray();
    }
}
