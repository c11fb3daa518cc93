package org.align4j.pipeline.annotate;

import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.AnnotatorNames;
import org.align4j.judge.config.JudgeConfig;

/** What {@code align annotate simulate} takes. */
public record AnnotateSimulateConfig(
        @Option(
                doc =
                        "The simulated annotators: best a synthetic judge that errs as people do, such as configs/judge/synthetic.yaml")
        JudgeConfig judge,

        @Option(doc = "Their names; they err independently", def = "[ada, bob]")
        List<String> annotators) {
    public AnnotateSimulateConfig {
        annotators = List.copyOf(annotators);
        AnnotatorNames.check("annotators", annotators);
    }
}
