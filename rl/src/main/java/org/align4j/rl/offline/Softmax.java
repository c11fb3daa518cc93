package org.align4j.rl.offline;

import java.util.Arrays;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * exp(A / temperature) over its sum in the optimizer step: reward-weighted regression (Peters and Schaal 2007) without a
 * baseline, the paper's form of AWAC (Nair et al. 2020) with one. Bounded without a cap; how a step is cut into
 * micro-batches changes nothing.
 */
public record Softmax(
        @Option(doc = "Divides the advantage, in the units of the return", def = "0.1")
        double temperature) implements AdvantageWeight {
    public Softmax {
        Check.positive("temperature", temperature);
    }

    @Override
    public double[][] weights(double[][] advantages) {
        double largest =
                Arrays.stream(advantages).flatMapToDouble(Arrays::stream).max().orElse(0);
        return Advantages.map(advantages, advantage -> Math.exp((advantage - largest) / temperature));
    }

    @Override
    public boolean normalised() {
        return true;
    }
}
