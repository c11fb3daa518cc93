package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Tells evaluations, and every run that they come from, in one HTML file. */
public final class ReportStage implements Stage<ReportConfig> {
    private static final List<StageInput> INPUTS = List.of(
            StageInput.several("evaluation", Artifact.EVALUATION, "Evaluation to report on"),
            StageInput.several("policy", Artifact.POLICY, "A trained policy to report on without an evaluation"),
            StageInput.several("efficiency", Artifact.EFFICIENCY, "Curves of accuracy against answers to report on"),
            StageInput.several(
                    "judge-evaluation", Artifact.JUDGE_EVALUATION, "Judge evaluation to show beside the win rate"));

    @Override
    public Declaration<ReportConfig> declaration() {
        return new Declaration<>(
                "report",
                "Write one HTML file on evaluations and all runs they depend on; it opens offline",
                ReportConfig.class,
                INPUTS,
                List.of(Artifact.REPORT));
    }

    @Override
    public void run(ReportConfig config, StageContext context) throws IOException {
        List<Path> roots = new ArrayList<>();
        for (StageInput input : INPUTS) {
            Optional<Path> given = context.optionalInput(input.name());
            for (int number = 2; given.isPresent(); number++) {
                roots.add(given.get());
                given = context.optionalInput(input.name(number));
            }
        }
        if (roots.isEmpty()) {
            throw new UserError("report needs --evaluation, --policy, --efficiency or --judge-evaluation");
        }
        Path report = context.output(Artifact.REPORT);
        Files.writeString(report, ReportPage.html(config.title(), roots));
        context.say("report of " + Files.size(report) / 1024 + " KiB, open it in any browser");
    }
}
