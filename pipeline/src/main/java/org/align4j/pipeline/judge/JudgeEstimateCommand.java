package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.judge.Estimate;
import org.align4j.judge.Judge;
import org.align4j.judge.Orders;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.config.Judges;
import org.align4j.pipeline.cli.Command;
import org.align4j.pipeline.cli.CommandContext;
import org.align4j.pipeline.stage.Artifact;

/** Says what judging would take, without asking anybody. */
public final class JudgeEstimateCommand implements Command<JudgeEstimateOptions> {
    @Override
    public String name() {
        return "judge estimate";
    }

    @Override
    public String summary() {
        return "Say how many calls, tokens and dollars judging would take, without asking";
    }

    @Override
    public Class<JudgeEstimateOptions> configType() {
        return JudgeEstimateOptions.class;
    }

    @Override
    public void run(JudgeEstimateOptions options, CommandContext context) throws IOException {
        Path work = Files.createTempDirectory("align-judge-estimate");
        Seeds seeds = new Seeds(0);
        try (Judge judge = Judges.create(options.judge(), new JudgeContext(work, seeds, context::say));
                PairSource pairs = PairSource.ofSamples(
                        context.artifact("samples", options.samples(), Artifact.SAMPLES),
                        options.pairs(),
                        judge,
                        seeds)) {
            List<Comparison> asked = pairs.stream().map(Pair::comparison).toList();
            Estimate once = judge.estimate(asked);
            int times = options.orders() == Orders.BOTH ? 2 : 1;
            print(context, asked.size(), once, times);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    private static void print(CommandContext context, int pairs, Estimate once, int times) {
        context.print(String.format(
                Locale.ROOT,
                "%d pairs, %d calls, about %d prompt tokens and at most %d completion tokens, at most $%.2f",
                pairs,
                times * once.calls(),
                times * once.promptTokens(),
                times * once.completionTokens(),
                times * once.dollars()));
        context.result("pairs", pairs);
        context.result("calls", times * once.calls());
        context.result("prompt_tokens", times * once.promptTokens());
        context.result("completion_tokens", times * once.completionTokens());
        context.result("dollars", times * once.dollars());
    }
}
