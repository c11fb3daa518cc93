package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Seeds;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.config.LanguageModelJudgeConfig;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.JudgeContexts;

/** Finds out by a few small calls what a language model's server does, and says how each thing was found. */
public final class JudgeProbeCommand implements Command<JudgeProbeConfig> {
    @Override
    public Declaration<JudgeProbeConfig> declaration() {
        return new Declaration<>(
                "judge probe",
                "Find out what a judge's server supports: log-probs, constraints, limits, thoughts",
                JudgeProbeConfig.class);
    }

    @Override
    public void run(JudgeProbeConfig options, CommandContext context) throws IOException {
        List<LanguageModelJudgeConfig> models = AskedModels.of(options.judge());
        if (models.isEmpty()) {
            throw new UserError(
                    "the judge " + options.judge().name() + " asks no language model, so there is nothing to"
                            + " find out; judge probe takes those of type openai, anthropic and checkpoint");
        }
        Path work = Files.createTempDirectory("align-judge");
        try {
            Map<String, Object> found = new LinkedHashMap<>();
            for (LanguageModelJudgeConfig model : models) {
                Capabilities known = model.probe(JudgeContexts.of(work, new Seeds(0), context::say));
                print(model, known, context);
                found.put(model.name(), known);
            }
            context.result("judges", found);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    private static void print(LanguageModelJudgeConfig model, Capabilities known, CommandContext context) {
        int widest = known.findings().stream()
                .mapToInt(finding -> finding.capability().length())
                .max()
                .orElse(0);
        int said = known.findings().stream()
                .mapToInt(finding -> finding.found().length())
                .max()
                .orElse(0);
        context.print("judge " + model.name() + ": " + known.describe());
        for (Capabilities.Finding finding : known.findings()) {
            String format = "  %-" + widest + "s  %-" + said + "s  %s";
            context.print(String.format(Locale.ROOT, format, finding.capability(), finding.found(), finding.how()));
        }
    }
}
