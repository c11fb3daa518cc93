package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Tells evaluations, and every run that they come from, in one HTML file. */
public final class ReportStage implements Stage<ReportConfig> {
    private static final String EVALUATION = "evaluation";
    private static final String OTHER = "other-evaluation";
    private static final String POLICY = "policy";
    private static final String JUDGE = "judge-evaluation";

    @Override
    public Declaration<ReportConfig> declaration() {
        return new Declaration<>(
                "report",
                "Write one HTML file on an evaluation and all runs it depends on; it opens offline",
                ReportConfig.class,
                List.of(
                        StageInput.optional(EVALUATION, Artifact.EVALUATION, "Evaluation to report on"),
                        StageInput.optional(OTHER, Artifact.EVALUATION, "A second one, shown beside it"),
                        StageInput.optional(
                                POLICY, Artifact.POLICY, "A trained policy to report on without an evaluation"),
                        StageInput.optional("policy-2", Artifact.POLICY, "Another, shown beside it"),
                        StageInput.optional("policy-3", Artifact.POLICY, "A third"),
                        StageInput.optional("policy-4", Artifact.POLICY, "A fourth"),
                        StageInput.optional(
                                JUDGE, Artifact.JUDGE_EVALUATION, "Judge evaluation to show beside the win rate")),
                List.of(Artifact.REPORT));
    }

    @Override
    public void run(ReportConfig config, StageContext context) throws IOException {
        List<Path> roots = new ArrayList<>();
        context.optionalInput(EVALUATION).ifPresent(roots::add);
        context.optionalInput(OTHER).ifPresent(roots::add);
        context.optionalInput(POLICY).ifPresent(roots::add);
        for (String more : List.of("policy-2", "policy-3", "policy-4")) {
            context.optionalInput(more).ifPresent(roots::add);
        }
        context.optionalInput(JUDGE).ifPresent(roots::add);
        if (roots.isEmpty()) {
            throw new UserError("report needs --evaluation, --other-evaluation, --policy or --judge-evaluation");
        }
        Path report = context.output(Artifact.REPORT);
        Files.writeString(report, ReportPage.html(config.title(), roots));
        context.say("report of " + Files.size(report) / 1024 + " KiB, open it in any browser");
    }
}
