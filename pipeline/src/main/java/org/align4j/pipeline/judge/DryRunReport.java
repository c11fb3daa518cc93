package org.align4j.pipeline.judge;

import java.util.Locale;
import org.align4j.judge.Estimate;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** What judging would take, in words and as results. */
final class DryRunReport {
    private DryRunReport() {}

    static void print(long count, String what, Estimate estimate, @Nullable Double maxCost, CommandContext context) {
        context.print(String.format(
                Locale.ROOT,
                "%d %s, %d calls, about %d prompt tokens and at most %d completion tokens, at most $%.2f",
                count,
                what,
                estimate.calls(),
                estimate.promptTokens(),
                estimate.completionTokens(),
                estimate.dollars()));
        if (maxCost != null && estimate.dollars() > maxCost) {
            context.print(String.format(
                    Locale.ROOT, "--max-cost %s may stop it before the end; it can be continued with more", maxCost));
        }
        context.result(what, count);
        context.result("calls", estimate.calls());
        context.result("prompt_tokens", estimate.promptTokens());
        context.result("completion_tokens", estimate.completionTokens());
        context.result("dollars", estimate.dollars());
    }
}
