package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.annotate.SimulatedAnnotation;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Votes on a queue of pairs in the stead of people, into the same journals. */
public final class AnnotateSimulateStage implements Stage<AnnotateSimulateConfig> {
    private static final String ITEMS = "items";

    @Override
    public Declaration<AnnotateSimulateConfig> declaration() {
        return new Declaration<>(
                "annotate simulate",
                "Let simulated annotators vote on a queue of pairs, as people would",
                AnnotateSimulateConfig.class,
                List.of(StageInput.required(ITEMS, Artifact.ITEMS, "The pairs to vote on, such as judge select chose")),
                List.of(Artifact.VOTES));
    }

    @Override
    public void run(AnnotateSimulateConfig options, StageContext context) {
        List<Comparison> items = new ArrayList<>();
        Dataset.open(context.input(ITEMS), Preference.class)
                .forEach(pair ->
                        items.add(new Comparison(pair.id(), pair.prompt(), pair.chosen(), pair.rejected(), null)));
        if (items.isEmpty()) {
            throw new UserError("--items " + context.input(ITEMS) + ": has no pairs to vote on");
        }
        Path folder = context.output(Artifact.VOTES);
        int votes = 0;
        for (String annotator : options.annotators()) {
            Seeds own = new Seeds(context.seeds().seed("annotator/" + annotator));
            try (Judge judge = options.judge().open(new JudgeContext(context.work(), own, context::say))) {
                judge.prepare();
                votes += new SimulatedAnnotation(annotator, judge, own).run(folder, items, context::warn);
            }
        }
        context.say(options.annotators().size() + " simulated annotators cast " + votes + " votes on " + items.size()
                + " pairs");
        context.result("pairs", items.size());
        context.result("votes", votes);
    }
}
