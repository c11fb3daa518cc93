package org.align4j.judge.factor;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.align4j.judge.Candidate;

/** An opened {@link Factor}. */
interface FactorMeter extends AutoCloseable {
    /** @return as many numbers as candidates, in any unit; NaN where one cannot be measured */
    double[] measure(List<Candidate> candidates);

    @Override
    default void close() {}

    /** One that needs the candidate alone. */
    static FactorMeter of(ToDoubleFunction<Candidate> number) {
        return candidates -> candidates.stream().mapToDouble(number).toArray();
    }
}
