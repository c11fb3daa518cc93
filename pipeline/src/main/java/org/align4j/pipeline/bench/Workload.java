package org.align4j.pipeline.bench;

/** Work on one batch shape, loaded and ready to be done again and again. */
public interface Workload extends AutoCloseable {
    /**
     * One turn of it.
     *
     * @param tokens as {@link BenchRow#tokensPerSecond} counts them
     */
    record Turn(long tokens, double seconds) {}

    /** Does it once; the first time is slower, for memory is touched first. */
    Turn turn();

    @Override
    void close();
}
