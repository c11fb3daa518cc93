package org.align4j.pipeline.memory;

import java.util.Locale;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.CountOrAuto;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.training.BatchConfig;
import org.align4j.pipeline.stage.StageContext;

/**
 * How many tokens are computed at once where the user left that to the program ({@code auto}).
 *
 * @param key the option's, dotted
 * @param least tokens of the largest unit: it is never torn apart
 * @param step most tokens that an optimizer step can have
 */
public record MicroBatchTokens(String key, int least, long step) {
    /** More does not make anything faster. */
    static final int MOST = 32_768;

    private static final int SMALLEST = 256;
    /** What is left free: estimates were a few percent off, and other processes grow. */
    private static final int FREE_PERCENT = 10;

    /**
     * The given number, or the one that this run has chosen before, or the largest whose estimate leaves a tenth of the
     * memory free.
     *
     * @param estimate of a run with so many tokens
     */
    public int resolve(
            CountOrAuto given, IntFunction<MemoryEstimate> estimate, EngineConfig engine, StageContext context) {
        if (!given.isAuto()) {
            return given.count();
        }
        boolean[] fresh = new boolean[1];
        int tokens = context.chosen(key, () -> {
            fresh[0] = true;
            return choose(estimate, engine, context);
        });
        if (!fresh[0]) {
            context.say(key + " auto: " + tokens + " tokens, as this run chose before");
        }
        context.result("micro_batch_tokens", tokens);
        return tokens;
    }

    private int choose(IntFunction<MemoryEstimate> estimate, EngineConfig engine, StageContext context) {
        OptionalLong memory = Machine.memory(engine, context.processes().place());
        if (memory.isEmpty()) {
            int usual = usual();
            context.warn(key + " auto: " + Machine.place(engine) + " does not say how much memory it has, so the usual "
                    + usual + " is taken");
            return usual;
        }
        long room = memory.getAsLong() / 100 * (100 - FREE_PERCENT);
        NavigableSet<Integer> candidates = candidates();
        for (int tokens : candidates.descendingSet()) {
            long total = estimate.apply(tokens).total();
            if (total <= room) {
                context.say(String.format(
                        Locale.ROOT,
                        "%s auto: %s, %s of %s with %d %% left free",
                        key,
                        reason(tokens, candidates),
                        MemoryEstimate.gigabytes(total),
                        MemoryEstimate.gigabytes(memory.getAsLong()),
                        FREE_PERCENT));
                return tokens;
            }
        }
        context.say(key + " auto: nothing leaves a tenth of " + MemoryEstimate.gigabytes(memory.getAsLong())
                + " free, so the largest row or pair alone is taken: " + candidates.first() + " tokens");
        return candidates.first();
    }

    private String reason(int tokens, NavigableSet<Integer> candidates) {
        if (tokens < candidates.last()) {
            return tokens + " tokens are the most that fit (" + candidates.higher(tokens) + " do not)";
        }
        return tokens + " tokens, " + (tokens < step ? "the most that is ever taken" : "enough for a whole step");
    }

    /** The largest unit, and above it powers of two and their halves between up to what a step can need. */
    NavigableSet<Integer> candidates() {
        NavigableSet<Integer> candidates = new TreeSet<>();
        candidates.add(least);
        for (int power = SMALLEST; power <= MOST; power *= 2) {
            for (int tokens : new int[] {power, power / 2 * 3}) {
                if (tokens > least && tokens <= MOST && candidates.last() < step) {
                    candidates.add(tokens);
                }
            }
        }
        return candidates;
    }

    private static int usual() {
        return ConfigLoader.load(BatchConfig.class, ConfigTree.empty())
                .microBatchTokens()
                .count();
    }
}
