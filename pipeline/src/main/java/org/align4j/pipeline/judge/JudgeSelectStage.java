package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.judge.selection.PoolPair;
import org.align4j.judge.selection.Selected;
import org.align4j.judge.selection.Selection;
import org.align4j.judge.selection.Strategy;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Chooses the pairs that people are asked about. */
public final class JudgeSelectStage implements Stage<JudgeSelectOptions> {
    @Override
    public String name() {
        return "judge select";
    }

    @Override
    public String summary() {
        return "Choose the pairs worth a person's time: where judges differ or waver, unlike ones, a random share";
    }

    @Override
    public Class<JudgeSelectOptions> configType() {
        return JudgeSelectOptions.class;
    }

    @Override
    public List<StageInput> inputs() {
        return VerdictPool.INPUTS;
    }

    @Override
    public List<Artifact> outputs() {
        return List.of(Artifact.ITEMS);
    }

    @Override
    public void run(JudgeSelectOptions options, StageContext context) {
        VerdictPool pool = new VerdictPool(context);
        if (!pool.judged() && (options.strategy() == Strategy.CONFLICT || options.strategy() == Strategy.UNCERTAIN)) {
            throw new UserError("strategy " + options.strategy().word()
                    + " needs --verdicts; without a judge there are diverse and random");
        }
        List<PoolPair> pairs = pool.pairs(options.pairs());
        List<Selected> selected =
                new Selection(options.n(), options.strategy(), options.randomShare(), context.seeds()).of(pairs);
        write(selected, context);
        long random =
                selected.stream().filter(each -> each.by() == Strategy.RANDOM).count();
        context.say(selected.size() + " of " + pairs.size() + " pairs chosen: " + random + " at random, "
                + (selected.size() - random) + " by " + options.strategy().word());
        if (selected.size() < options.n()) {
            context.warn("only " + selected.size() + " of the " + options.n() + " pairs asked for: "
                    + (pairs.size() < options.n()
                            ? "there are no more"
                            : "no other pair is "
                                    + (options.strategy() == Strategy.CONFLICT ? "in conflict" : "uncertain")));
        }
        context.result("pool", pairs.size());
        context.result("selected", selected.size());
        context.result("random", random);
    }

    /** A queue for annotators: preferences that prefer nothing yet; the source says what each was chosen by. */
    private static void write(List<Selected> selected, StageContext context) {
        try (DatasetWriter<Preference> writer =
                DatasetWriter.create(context.output(Artifact.ITEMS), Preference.class, lineage(context))) {
            for (Selected each : selected) {
                writer.write(new Preference(
                        each.pair().id(),
                        each.pair().prompt(),
                        each.pair().first(),
                        each.pair().second(),
                        0.5,
                        false,
                        null,
                        each.by().word(),
                        null,
                        null,
                        null));
            }
            writer.publish();
        }
    }

    private static Lineage lineage(StageContext context) {
        List<Lineage.Parent> parents = VerdictPool.INPUTS.stream()
                .map(StageInput::name)
                .flatMap(name -> {
                    Optional<Path> folder = context.optionalInput(name);
                    return folder
                            .map(found ->
                                    new Lineage.Parent(name, Dataset.info(found).fingerprint()))
                            .stream();
                })
                .toList();
        return new Lineage("judge select", Map.of(), context.seeds().runSeed(), parents, null, null);
    }
}
