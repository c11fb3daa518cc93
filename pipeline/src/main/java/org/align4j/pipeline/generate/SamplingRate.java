package org.align4j.pipeline.generate;

import java.util.Locale;

/** How fast tokens are drawn. */
final class SamplingRate {
    private SamplingRate() {}

    /**
     * Words such as {@code "512 tokens/s"}.
     *
     * @param start {@link System#nanoTime()} at the first token
     */
    static String of(long tokens, long start) {
        return String.format(Locale.ROOT, "%.0f tokens/s", perSecond(tokens, start));
    }

    static double perSecond(long tokens, long start) {
        return tokens / Math.max(1e-9, (System.nanoTime() - start) * 1e-9);
    }
}
