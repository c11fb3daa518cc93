package org.align4j.pipeline.evaluate;

import java.util.HashSet;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Evaluations that are made of one model after another, each on its own data: {@code configs/suite/}. */
public record Suite(
        @Option(
                doc =
                        "What is measured: verifiers and other scores, win rates, perplexity, accuracy on pairs by category")
        List<Evaluation> evaluations) {
    public Suite {
        evaluations = List.copyOf(evaluations);
        List<String> names = evaluations.stream().map(Evaluation::name).toList();
        Check.that(!names.isEmpty(), "evaluations", "must name at least one", names);
        Check.that(new HashSet<>(names).size() == names.size(), "evaluations", "must have different names", names);
    }
}
