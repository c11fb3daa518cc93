package org.align4j.pipeline.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;

/** Runs a plan: every stage in its run folder, in the order of their inputs; finished ones are skipped. */
public final class PlanRunner {
    private final List<Stage<?>> known;
    private final StageRunner runner;
    private final Consumer<String> say;

    /**
     * @param known the stages that plans may name
     * @param say takes lines for the user
     */
    public PlanRunner(List<Stage<?>> known, StageRunner runner, Consumer<String> say) {
        this.known = known;
        this.runner = runner;
        this.say = say;
    }

    /**
     * How one stage ended.
     *
     * @param id its name in the plan
     * @param folder its run folder
     * @param skipped it had been finished before
     * @param seconds it took, in its last process
     */
    public record Ended(String id, Path folder, boolean skipped, double seconds) {
        /** The stage in one line. */
        public String line() {
            String when = skipped ? "was finished before" : String.format(Locale.ROOT, "%.1f s", seconds);
            return String.format(Locale.ROOT, "%-20s %-20s %s", id, when, folder);
        }
    }

    /**
     * What {@link #run} would do, one line per stage, in order.
     *
     * @throws UserError with one line per problem of the wiring
     */
    public List<String> describe(Plan plan) {
        return Wiring.check(plan, known).stream()
                .map(stage -> "./" + ByHand.line(ByHand.words(stage, plan.seed())))
                .toList();
    }

    /**
     * Runs all stages to their end.
     *
     * @throws UserError with one line per problem of the wiring, or if a device is not there, before anything has started; or for a
     *     stage that fails
     */
    public List<Ended> run(Plan plan) throws IOException {
        List<WiredStage<?>> stages = Wiring.check(plan, known);
        for (WiredStage<?> stage : stages) {
            runner.devices().require(stage.config(), stage.folder());
        }
        List<Ended> ended = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            WiredStage<?> stage = stages.get(i);
            say.accept("");
            say.accept("[" + (i + 1) + "/" + stages.size() + "] " + stage.id() + ": "
                    + stage.stage().summary());
            ended.add(run(stage, plan.seed()));
        }
        return ended;
    }

    private <C extends Record> Ended run(WiredStage<C> stage, long seed) throws IOException {
        List<String> byHand = ByHand.words(stage, seed);
        say.accept("  by hand: ./" + ByHand.line(byHand));
        try {
            StageRunner.Outcome outcome = runner.run(
                    new StageRun<>(stage.stage(), stage.config(), stage.inputs(), stage.folder(), seed, byHand));
            return new Ended(
                    stage.id(),
                    stage.folder(),
                    outcome.status() == StageRunner.Status.ALREADY_FINISHED,
                    outcome.manifest().seconds());
        } catch (UserError e) {
            throw new UserError(
                    e.problems().stream()
                            .map(problem -> "stage '" + stage.id() + "': " + problem)
                            .toList(),
                    e.exitCode());
        }
    }
}
