package org.align4j.judge.selection;

import java.util.List;
import org.align4j.judge.Comparison;

/** How much an answer to each pair would say to whoever learns from it. */
public interface PairScores {
    /** @return as many numbers as pairs, 0 where an answer says nothing */
    double[] of(List<Comparison> pairs);

    /** Where nothing is being learned. */
    static PairScores none() {
        return pairs -> new double[pairs.size()];
    }
}
