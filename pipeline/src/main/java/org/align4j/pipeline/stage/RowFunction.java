package org.align4j.pipeline.stage;

import java.io.IOException;
import java.util.List;

/**
 * What is computed of rows, such as a model's scores. A row's answer depends on the row alone and on what the function was
 * opened with: neither on the part that the row is in, nor on how often and where it is computed. Not for several threads.
 */
public interface RowFunction<Q, A> extends AutoCloseable {
    /** @return as many answers as rows, in their order */
    List<A> answer(List<Q> rows) throws IOException;

    @Override
    default void close() {}
}
