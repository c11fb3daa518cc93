package org.align4j.pipeline.rl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.ModelsMemory;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.RlLoop;
import org.align4j.rl.SelfPlayConfig;
import org.align4j.rl.SelfPlayLoop;
import org.align4j.rl.TrajectoryLog;
import org.align4j.rl.selfplay.Question;
import org.align4j.rl.selfplay.TaskHistory.Solved;

/** Trains a policy on tasks that it proposes itself and a program checks. */
public final class SelfPlayStage implements Stage<SelfPlayConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Declaration<SelfPlayConfig> declaration() {
        return new Declaration<>(
                "self-play",
                "Train a policy on tasks that it proposes itself and a program checks",
                SelfPlayConfig.class,
                SelfPlayInputs.DECLARED,
                List.of(Artifact.POLICY, Artifact.PROMPTS, Artifact.TASKS, Artifact.TRAJECTORIES));
    }

    @Override
    public List<String> inputProblems(SelfPlayConfig config, Set<String> given) {
        List<String> problems = new ArrayList<>();
        if (config.mixed() > 0 && !given.contains(SelfPlayInputs.PROMPTS)) {
            problems.add("mix " + config.mix() + " needs --prompts: the tasks to ask besides");
        }
        if (config.mixed() == 0 && given.contains(SelfPlayInputs.PROMPTS)) {
            problems.add("--prompts is not used: set mix, the number of its tasks as a share of the proposals");
        }
        return problems;
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(SelfPlayConfig asked, StageContext context) throws IOException {
        SelfPlayInputs inputs = new SelfPlayInputs(context);
        List<ModelRole> roles = inputs.roles();
        SelfPlayInputs.Read read = inputs.read(asked);
        SelfPlayConfig config = asked.fitted(
                new RlMemory(asked.rl(), ModelsMemory.of(roles, asked.engine(), asked.lora()), read.longest())
                        .fit(context));
        try (Models models = Models.open(roles, config.engine(), config.lora())) {
            RlLoop.Place place = place(config, models, inputs);
            try (SelfPlayLoop loop = new SelfPlayLoop(config, models, read.tasks(), place)) {
                TrainerState selected = loop.run();
                if (!context.processes().leads()) {
                    return;
                }
                TrainingReport.say(selected, loop.skipped(), context);
                RunawayWarnings.ofPolicy(
                                selected.metrics(), models.policy().config().vocabularySize())
                        .ifPresent(context::warn);
                TrainingReport.save(models.policy()::save, selected, context, Artifact.POLICY);
                place.trajectories().copyTo(context.output(Artifact.TRAJECTORIES));
                save(loop.asked(), config, context);
                selected.metrics().forEach(context::result);
                loop.heldOut().forEach((name, number) -> context.result(name + "_at_end", number));
            }
        }
    }

    private RlLoop.Place place(SelfPlayConfig config, Models models, SelfPlayInputs inputs) throws IOException {
        StageContext context = inputs.context();
        Lineage lineage = context.lineage(this, config)
                .withTokenizer(models.policy().tokenizer().fingerprint(), null);
        return new RlLoop.Place(
                TrainingReport.run(context, context.work()),
                inputs.recipe(config),
                new TrajectoryLog.Place(context.work().resolve("trajectories"), lineage));
    }

    /** Every task once as a prompt, and every time it was asked as a line. */
    private void save(List<Solved> asked, SelfPlayConfig config, StageContext context) throws IOException {
        Map<String, Prompt> prompts = new LinkedHashMap<>();
        StringBuilder lines = new StringBuilder();
        for (Solved each : asked) {
            prompts.computeIfAbsent(
                    each.task(),
                    task -> new Prompt(
                            "task-" + (prompts.size() + 1),
                            config.asked(new Question(task, each.truth(), each.bucket())),
                            each.truth()));
            lines.append(JSON.writeValueAsString(each)).append('\n');
        }
        try (DatasetWriter<Prompt> writer =
                DatasetWriter.create(context.output(Artifact.PROMPTS), Prompt.class, context.lineage(this, config))) {
            prompts.values().forEach(writer::write);
            writer.publish();
        }
        AtomicFiles.writeText(context.output(Artifact.TASKS), lines.toString());
        context.say(asked.size() + " tasks were asked, " + prompts.size() + " of them distinct");
    }
}
