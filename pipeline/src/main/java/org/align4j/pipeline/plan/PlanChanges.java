package org.align4j.pipeline.plan;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;

/** What the command line changes in a plan: {@code STAGE.KEY=VALUE}, such as {@code rl.iterations=3}. */
record PlanChanges(List<String> changes) {
    Plan applyTo(Plan plan) {
        List<PlannedStage> stages = new ArrayList<>(plan.stages());
        List<String> problems = new ArrayList<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            int dot = change.indexOf('.');
            if (dot < 1 || equals < dot + 2) {
                problems.add("--set must be STAGE.KEY=VALUE but was '" + change + "'");
                continue;
            }
            String id = change.substring(0, dot);
            List<PlannedStage> named =
                    stages.stream().filter(stage -> stage.id().equals(id)).toList();
            if (named.isEmpty()) {
                problems.add("--set " + change + ": the plan has no stage '" + id + "' (it has "
                        + String.join(
                                ", ", stages.stream().map(PlannedStage::id).toList()) + ")");
                continue;
            }
            PlannedStage stage = named.get(0);
            Assignment assignment = Assignment.of(change.substring(dot + 1, equals), change.substring(equals + 1));
            stages.set(
                    stages.indexOf(stage),
                    new PlannedStage(
                            stage.name(),
                            stage.stage(),
                            stage.inputs(),
                            ConfigLoader.assign(stage.options(), List.of(assignment))));
        }
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        return plan.withStages(stages);
    }
}
