package org.align4j.pipeline.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.Stage;

/** {@code align run PLAN.yaml}. */
public final class RunCommand implements Command<RunConfig> {
    private final List<Stage<?>> stages;

    /** @param stages those that a plan may name */
    public RunCommand(List<Stage<?>> stages) {
        this.stages = stages;
    }

    @Override
    public Declaration<RunConfig> declaration() {
        return new Declaration<>("run", "Run the stages of a plan; run again to resume", RunConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("plan");
    }

    @Override
    public void run(RunConfig config, CommandContext context) throws IOException {
        Plan plan = Plan.load(Path.of(config.plan()), config.set()).at(config.out(), config.seed());
        PlanRunner runner = new PlanRunner(stages, context.stages(), context::say);
        if (config.check()) {
            runner.describe(plan).forEach(context::print);
            return;
        }
        List<PlanRunner.Ended> ended = runner.run(plan);
        context.say("");
        for (PlanRunner.Ended stage : ended) {
            context.print(stage.line());
        }
        context.result("folder", plan.folder().toString());
        context.result("stages", ended.stream().map(PlanRunner.Ended::id).toList());
    }
}
