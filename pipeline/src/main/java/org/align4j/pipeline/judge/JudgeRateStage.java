package org.align4j.pipeline.judge;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Sample;
import org.align4j.judge.Candidate;
import org.align4j.pipeline.judging.JudgedRow;
import org.align4j.pipeline.judging.OtherProcesses;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Lets a judge rate single completions, in levels as people do and by raters with habits of their own; writes ratings. */
public final class JudgeRateStage implements Stage<JudgeRateConfig>, RowFunctions<JudgeRateConfig> {
    @Override
    public Declaration<JudgeRateConfig> declaration() {
        return new Declaration<>(
                "judge rate",
                "Let a judge rate single completions in levels, as a panel of raters would; writes ratings",
                JudgeRateConfig.class,
                List.of(StageInput.required(AskingRun.SAMPLES, Artifact.SAMPLES, "Prompts with completions")),
                List.of(Artifact.RATINGS));
    }

    @Override
    public Set<String> freeOptions() {
        return AskingRun.FREE;
    }

    @Override
    public void run(JudgeRateConfig options, StageContext context) throws IOException {
        List<Sample> samples =
                Dataset.open(context.input(AskingRun.SAMPLES), Sample.class).toList();
        List<Candidate> candidates = samples.stream()
                .flatMap(sample -> CandidateScores.of(sample, 0).stream())
                .toList();
        CandidateScores found;
        try (OtherProcesses others = OtherProcesses.of(this, options, List.of(), context);
                Progress progress = context.progress().start("rating", "completions", candidates.size())) {
            AskingRun asking = options.asking();
            found = CandidateScores.ask(
                    new CandidateScores.Asked(asking, asking.start(context), others, name(), "rate"),
                    candidates,
                    progress);
        }
        RatingPanel panel = new RatingPanel(
                options,
                candidates.stream()
                        .filter(candidate -> found.scores().containsKey(candidate.id()))
                        .mapToDouble(candidate -> found.scores().get(candidate.id()))
                        .toArray(),
                context.seeds());
        Lineage lineage = options.asking().lineage(this, options, context);
        Map<Double, Integer> counts = new TreeMap<>();
        try (DatasetWriter<RatedCompletion> writer =
                DatasetWriter.create(context.output(Artifact.RATINGS), RatedCompletion.class, lineage)) {
            for (Candidate candidate : candidates) {
                Double score = found.scores().get(candidate.id());
                if (score != null) {
                    List<Rating> ratings = panel.rate(score);
                    ratings.forEach(rating -> counts.merge(rating.value(), 1, Integer::sum));
                    writer.write(row(candidate, ratings));
                }
            }
            writer.publish(found.dropped());
        }
        int ratings = counts.values().stream().mapToInt(Integer::intValue).sum();
        context.say(ratings + " ratings of " + found.scores().size() + " completions"
                + (options.levels().isEmpty() ? "" : ", by level " + counts));
        context.result("ratings", ratings);
        AskingRun.keepAnswers(context);
    }

    @Override
    public Opened<?, ?> open(String work, Place<JudgeRateConfig> place) throws IOException {
        return JudgedRow.scoring(place.config().judge(), place.config().maxCost(), place);
    }

    private static RatedCompletion row(Candidate candidate, List<Rating> ratings) {
        String prompt = candidate.id().substring(0, candidate.id().lastIndexOf('/'));
        return new RatedCompletion(
                candidate.id(), prompt, candidate.prompt(), candidate.completion(), null, null, null, null, ratings);
    }
}
