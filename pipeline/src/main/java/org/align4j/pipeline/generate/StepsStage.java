package org.align4j.pipeline.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Sample;
import org.align4j.data.Steps;
import org.align4j.data.arrow.Layout;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.model.CausalLm;
import org.align4j.model.generation.Generator;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.reward.StepEnds;

/** Marks the steps of sampled solutions by completing each beginning several times; writes steps. */
public final class StepsStage implements Stage<StepsConfig> {
    private static final String POLICY = "policy";
    private static final String SAMPLES = "samples";

    @Override
    public Declaration<StepsConfig> declaration() {
        return new Declaration<>(
                "steps",
                "Mark the steps of sampled solutions by how often completions from each of them end right",
                StepsConfig.class,
                List.of(
                        StageInput.required(
                                POLICY, Artifact.POLICY, "The model that completes; best the one that sampled"),
                        StageInput.required(SAMPLES, Artifact.SAMPLES, "Solutions, one of a prompt or several")),
                List.of(Artifact.STEPS));
    }

    @Override
    public MachineSpeeds.Work work() {
        return MachineSpeeds.Work.MANY_COMPLETIONS;
    }

    @Override
    public void run(StepsConfig config, StageContext context) throws IOException {
        Path made = context.work().resolve(Artifact.STEPS.folder());
        if (!Files.exists(made.resolve(DatasetInfo.FILE))) {
            make(config, context, made);
        }
        JudgeConfig confirm = config.confirm();
        if (confirm == null) {
            // A copy: if this is cut off, the work folder still has it.
            AtomicFiles.copyFolder(made, context.output(Artifact.STEPS));
        } else {
            confirm(config, confirm, made, context);
        }
        report(Dataset.open(context.output(Artifact.STEPS), Steps.class), context);
    }

    private void make(StepsConfig config, StageContext context, Path folder) throws IOException {
        Dataset<Sample> samples = Dataset.open(context.input(SAMPLES), Sample.class);
        new DrawingMemory(config.engine(), config.decoding(), config.sampling())
                .check(POLICY, (long) config.solutionsPerPart() * config.rollouts(), context);
        try (CausalLm policy = CausalLm.frozen(context.input(POLICY), config.engine());
                Generator generator = Generator.taking(policy, config.decoding());
                CompletionScorer judge = scorer(config.judge(), context)) {
            Map<String, Long> dropped = new TreeMap<>();
            List<Solution> solutions = solutions(config, samples, policy, dropped);
            if (solutions.isEmpty()) {
                throw new UserError(
                        "--samples " + context.input(SAMPLES) + ": no solution is left to mark: " + dropped);
            }
            StepRollouts rollouts = new StepRollouts(
                    config, policy, generator, judge, context.seeds().seed("steps"));
            try (DatasetWriter<Steps> writer = DatasetWriter.resume(
                            folder,
                            Steps.class,
                            lineage(config, context, samples, policy),
                            Layout.DEFAULT.withRowsPerPart(config.solutionsPerPart()));
                    Progress progress = context.progress().start("marking", "solutions", solutions.size())) {
                progress.skip(writer.rows());
                for (int from = (int) writer.rows(); from < solutions.size(); from += config.solutionsPerPart()) {
                    int to = Math.min(solutions.size(), from + config.solutionsPerPart());
                    rollouts.label(solutions.subList(from, to)).forEach(writer::write);
                    progress.advance((long) to - from);
                }
                writer.publish(dropped);
            }
            if (rollouts.unjudged() > 0) {
                context.warn("the judge could not score " + Counted.of(rollouts.unjudged(), "rollout")
                        + "; they count in no share");
            }
        }
    }

    private static CompletionScorer scorer(JudgeConfig judge, StageContext context) {
        return judge.openScorer(JudgeContexts.of(context))
                .orElseThrow(() -> new UserError("steps needs a judge that scores single completions, which "
                        + judge.name() + " does not; take a verifier such as configs/judge/sums.yaml"));
    }

    /** Writes what a judge of beginnings agrees with; its answers are cached, so that a run that is cut off asks nothing twice. */
    private static void confirm(StepsConfig config, JudgeConfig judge, Path made, StageContext context)
            throws IOException {
        JudgeMemory.check(judge, context);
        Dataset<Steps> marked = Dataset.open(made, Steps.class);
        Map<String, Long> dropped = new TreeMap<>(marked.info().dropped());
        List<Steps> kept;
        try (CompletionScorer scorer = scorer(judge, context)) {
            kept = new ConfirmedSteps(scorer, StepEnds.separator(config.separator())).of(marked.toList(), dropped);
        }
        if (kept.isEmpty()) {
            throw new UserError("confirm: no solution is left: " + dropped);
        }
        try (DatasetWriter<Steps> writer = DatasetWriter.create(
                context.output(Artifact.STEPS), Steps.class, marked.info().lineage())) {
            kept.forEach(writer::write);
            writer.publish(dropped);
        }
        context.result("confirmed_share", kept.size() / (double) marked.rows());
    }

    private static List<Solution> solutions(
            StepsConfig config, Dataset<Sample> samples, CausalLm policy, Map<String, Long> dropped) {
        List<Solution> solutions = new ArrayList<>();
        String separator = StepEnds.separator(config.separator());
        long number = 0;
        int prompts = 0;
        for (Sample sample : samples.toList()) {
            if (config.limit() > 0 && prompts++ >= config.limit()) {
                break;
            }
            for (int place = 0; place < sample.completions().size(); place++) {
                Solution.of(
                                sample,
                                place,
                                number++,
                                policy.tokenizer(),
                                separator,
                                reason -> dropped.merge(reason, 1L, Long::sum))
                        .ifPresent(solutions::add);
            }
        }
        return solutions;
    }

    private Lineage lineage(StepsConfig config, StageContext context, Dataset<Sample> samples, CausalLm policy)
            throws IOException {
        return context.lineage(this, config)
                .withParents(List.of(
                        new Lineage.Parent(POLICY, Hashes.ofContent(context.input(POLICY))),
                        new Lineage.Parent(SAMPLES, samples.info().fingerprint())))
                .withTokenizer(policy.tokenizer().fingerprint(), null);
    }

    /** Counted from what was written, so that a continued run says what an uninterrupted one says. */
    private static void report(Dataset<Steps> marked, StageContext context) {
        long steps = 0;
        long good = 0;
        long right = 0;
        double ratings = 0;
        for (Steps solution : marked.toList()) {
            List<Double> own = solution.ratings() == null ? List.of() : solution.ratings();
            steps += own.size();
            good += own.stream().filter(rating -> rating > 0).count();
            ratings += own.stream().mapToDouble(Double::doubleValue).sum();
            right += own.get(own.size() - 1) > 0 ? 1 : 0;
        }
        Map<String, Long> dropped = new TreeMap<>(marked.info().dropped());
        dropped.forEach((reason, count) -> context.warn("left out " + Counted.of(count, "solution") + ": " + reason));
        context.say(String.format(
                Locale.ROOT,
                "%d steps of %s: %.1f %% can still be completed rightly, %.1f %% of rollouts are right, %.1f %% of the solutions",
                steps,
                Counted.of(marked.rows(), "solution"),
                100.0 * good / steps,
                100 * ratings / steps,
                100.0 * right / marked.rows()));
        context.result("solutions", marked.rows());
        context.result("steps", steps);
        context.result("good_steps", good);
        context.result("mean_rating", ratings / steps);
        context.result("right_solutions", right);
        context.result("dropped", dropped);
    }
}
