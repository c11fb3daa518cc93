package org.align4j.rl.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * min(exp(A / temperature), largest): AWR (Peng et al. 2019, eq. 10) with A = R - V, AWAC (Nair et al. 2020) and IQL's
 * extraction (Kostrikov et al. 2021, eq. 7) with A = Q - V. IQL's β multiplies: its 10 is a temperature of 0.1 here.
 */
public record Exponential(
        @Option(
                doc =
                        "Divides the advantage; small follows the best rows alone, large is plain cloning. In the units of the"
                                + " return",
                def = "0.1")
        double temperature,

        @Option(doc = "Largest weight", def = "20") double largest,

        @Option(
                doc = "Whether advantages are first brought to mean 0 and standard deviation 1 over the log",
                def = "false")
        boolean standardise)
        implements AdvantageWeight {
    public Exponential {
        Check.positive("temperature", temperature);
        Check.positive("largest", largest);
    }

    @Override
    public double[][] weights(double[][] advantages) {
        Advantages of = Advantages.of(advantages);
        double shift = standardise ? of.mean() : 0;
        double scale = standardise && of.deviation() > 0 ? of.deviation() : 1;
        return Advantages.map(
                advantages, advantage -> Math.min(Math.exp((advantage - shift) / scale / temperature), largest));
    }
}
