package org.align4j.pipeline.annotate;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;

/** What {@code align annotate simulate} takes. */
public record AnnotateSimulateConfig(
        @Option(doc = "Votes of simulated people: a YAML file, preferably a synthetic judge that errs as people do")
        JudgeConfig judge,

        @Option(doc = "Their names; they err independently", def = "[ada, bob]")
        List<String> annotators) {
    public AnnotateSimulateConfig {
        annotators = List.copyOf(annotators);
        Check.that(!annotators.isEmpty(), "annotators", "must name at least one", annotators);
        Check.that(
                annotators.stream().distinct().count() == annotators.size(),
                "annotators",
                "must not name anybody twice",
                annotators);
        annotators.forEach(name ->
                Check.that(name.matches("[\\w.-]+"), "annotators", "must be letters, digits, dots, dashes", name));
    }
}
