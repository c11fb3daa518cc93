package org.align4j.core.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration with one option of every kind. */
record TrainingExample(
        @Option(doc = "How many steps", def = "100") int steps,
        @Option(doc = "Peak learning rate", def = "5e-6") double learningRate,
        @Option(doc = "What to call it") String title,

        @Option(doc = "Where notes go", def = Option.NONE) @Nullable Path notes,

        @Option(doc = "Whether to shuffle", def = "true") boolean shuffle,

        @Option(doc = "Order of visiting", def = "by-length")
        Order order,

        @Option(doc = "Texts that end a completion", def = "[]")
        List<String> stop,

        @Option(doc = "Weight of each part", def = "{}") Map<String, Double> weights,
        @Option(doc = "How the rate moves") Schedule schedule,

        @Option(doc = "What to minimise", def = "{type: dpo, beta: 0.2}")
        Loss loss,

        @Option(doc = "Further terms", def = "[]") List<Loss> terms) {
    enum Order {
        BY_LENGTH,
        AS_WRITTEN
    }

    record Schedule(
            @Option(doc = "Steps of warm-up", def = "10") long warmup,

            @Option(doc = "Last rate over the first", def = "0.1")
            double floor) {
        Schedule {
            Check.atLeast("warmup", 0, warmup);
            Check.inUnitInterval("floor", floor);
        }
    }

    sealed interface Loss {
        record Dpo(
                @Option(doc = "Strength", def = "0.1") double beta,

                @Option(doc = "Share of flipped labels", def = "0")
                double labelSmoothing)
                implements Loss {
            public Dpo {
                Check.positive("beta", beta);
                Check.inUnitInterval("label-smoothing", labelSmoothing);
            }
        }

        record KWise(@Option(doc = "Strength") double tau) implements Loss {}
    }
}
