package org.align4j.pipeline.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.align4j.core.run.Progress;
import org.align4j.data.Prompt;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.model.CausalLm;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.generate.DrawnRow;
import org.align4j.pipeline.judging.JudgedRow;
import org.align4j.pipeline.judging.OtherProcesses;
import org.align4j.pipeline.stage.RowFunctions.Opened;
import org.align4j.pipeline.stage.RowFunctions.Place;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.StageContext;

/**
 * What of an evaluation other processes compute, if there are any: both models' answers, and what judges say of them. The
 * models' KL and perplexity and the reward model's scores are cheap beside those, and computed here.
 */
record Elsewhere(Optional<RowParts<EvaluateConfig>> parts, OtherProcesses judging, StageContext context)
        implements AutoCloseable {
    static final String ANSWERS = "answers-";
    static final String JUDGE = "judge";
    static final String TRAINING_JUDGE = "training-judge";
    static final String SCORES = "scores-";

    static Elsewhere of(EvaluateStage stage, EvaluateConfig config, StageContext context) throws IOException {
        List<String> models = List.of(EvaluateStage.POLICY, EvaluateStage.BASELINE);
        return new Elsewhere(
                RowParts.of(stage, config, models, context),
                OtherProcesses.of(stage, config, List.of(), context),
                context);
    }

    /** What a model answers: drawn by others if there are any. */
    Answers answers(EvaluateConfig config, CausalLm model, List<Prompt> prompts, String who) throws IOException {
        if (parts.isEmpty()) {
            return Answers.draw(
                    model,
                    config.weights(),
                    prompts,
                    config.completionsPerPrompt(),
                    config.sampling(),
                    context.seeds().seed("answers/" + who),
                    context.progress());
        }
        try (Progress progress = context.progress().start("answering", "prompts", prompts.size())) {
            return Answers.drawnBy(parts.get(), ANSWERS + who, model, prompts, progress);
        }
    }

    Judge comparing(String work, Judge judge, Answers policy, Answers baseline) throws IOException {
        if (parts.isEmpty()) {
            return judge;
        }
        List<Comparison> pairs = JudgedPairs.pairs(policy, baseline);
        try (Progress progress = context.progress().start("judging", "pairs", pairs.size())) {
            return judging.comparing(work, judge, JudgedPairs.ORDERS, pairs::stream, progress);
        }
    }

    CompletionScorer scoring(String work, CompletionScorer judge, Answers answers) throws IOException {
        if (parts.isEmpty()) {
            return judge;
        }
        List<Candidate> candidates = ScoreMeasures.candidates(answers);
        try (Progress progress = context.progress().start("scoring", "completions", candidates.size())) {
            return judging.scoring(work, judge, candidates::stream, progress);
        }
    }

    @Override
    public void close() throws IOException {
        judging.close();
    }

    /** In a process that makes parts. */
    static Opened<?, ?> open(String work, Place<EvaluateConfig> place) throws IOException {
        EvaluateConfig config = place.config();
        if (work.startsWith(ANSWERS)) {
            String who = work.substring(ANSWERS.length());
            Path folder = Objects.requireNonNull(place.inputs().get(who));
            CausalLm model = CausalLm.frozen(folder, config.engine());
            return new Opened<>(
                    DrawnRow.work(work, Answers.PART),
                    DrawnRow.function(
                            model,
                            Generator.of(model, new DecodingConfig(0, false, config.weights())),
                            config.completionsPerPrompt(),
                            config.sampling(),
                            place.seeds().seed("answers/" + who)));
        }
        if (work.startsWith(SCORES)) {
            return JudgedRow.scoring(Objects.requireNonNull(config.judge()), null, place);
        }
        return JudgedRow.comparing(
                Objects.requireNonNull(work.equals(JUDGE) ? config.judge() : config.trainingJudge()), null, place);
    }
}
