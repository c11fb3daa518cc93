package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.judge.PairVerdict;
import org.align4j.model.Completion;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.jspecify.annotations.Nullable;

/** What an evaluation keeps row by row. */
record EvaluatedRows(StageContext context) {
    /** Everything that was sampled: the policy's and the baseline's answers to each prompt. */
    void writeSamples(Answers policy, @Nullable Answers baseline) {
        try (DatasetWriter<Sample> writer =
                DatasetWriter.create(context.output(Artifact.SAMPLES), Sample.class, lineage())) {
            for (int prompt = 0; prompt < policy.prompts().size(); prompt++) {
                writer.write(sample(policy, prompt, EvaluateStage.POLICY));
                if (baseline != null) {
                    writer.write(sample(baseline, prompt, EvaluateStage.BASELINE));
                }
            }
            writer.publish();
        }
    }

    /** The policy's completions beside the baseline's; no rows where there is no baseline. */
    void writeComparisons(
            Answers policy,
            @Nullable Answers baseline,
            @Nullable JudgedPairs judged,
            List<double[]> policyScores,
            List<double[]> baselineScores) {
        try (DatasetWriter<EvaluatedPair> writer =
                DatasetWriter.create(context.output(Artifact.COMPARISONS), EvaluatedPair.class, lineage())) {
            int pair = 0;
            for (int prompt = 0; baseline != null && prompt < policy.prompts().size(); prompt++) {
                for (int number = 0; number < policy.completions().get(prompt).size(); number++) {
                    PairVerdict verdict =
                            judged == null ? null : judged.verdicts().get(pair);
                    pair++;
                    writer.write(pair(policy, baseline, prompt, number, verdict, policyScores, baselineScores));
                }
            }
            writer.publish();
        }
    }

    private static EvaluatedPair pair(
            Answers policy,
            Answers baseline,
            int prompt,
            int number,
            @Nullable PairVerdict verdict,
            List<double[]> policyScores,
            List<double[]> baselineScores) {
        Prompt asked = policy.prompts().get(prompt);
        return new EvaluatedPair(
                asked.id() + "/" + number,
                asked.prompt(),
                policy.content(prompt, number),
                baseline.content(prompt, number),
                verdict != null && verdict.judged() ? verdict.pFirst() : null,
                verdict != null && verdict.tie(),
                verdict == null ? "not asked" : verdict.outcome().name().toLowerCase(Locale.ROOT),
                verdict == null ? null : verdict.calls().get(0).verdict().rationale(),
                policy.completions().get(prompt).get(number).tokens().length,
                baseline.completions().get(prompt).get(number).tokens().length,
                policyScores.isEmpty() ? null : policyScores.get(prompt)[number],
                baselineScores.isEmpty() ? null : baselineScores.get(prompt)[number]);
    }

    private static Sample sample(Answers answers, int prompt, String who) {
        Prompt asked = answers.prompts().get(prompt);
        List<SampledCompletion> completions = new ArrayList<>();
        for (Completion completion : answers.completions().get(prompt)) {
            List<Integer> ids = new ArrayList<>();
            List<Float> logProbs = new ArrayList<>();
            for (int t = 0; t < completion.tokens().length; t++) {
                ids.add(completion.tokens()[t]);
                logProbs.add(completion.logProbs()[t]);
            }
            completions.add(new SampledCompletion(
                    completion.text(), ids, logProbs, completion.finish().name().toLowerCase(Locale.ROOT)));
        }
        return new Sample(asked.id() + "/" + who, asked.prompt(), completions, asked.groundTruth(), who);
    }

    private Lineage lineage() {
        return Lineage.of("evaluate").withSeed(context.seeds().runSeed());
    }
}
