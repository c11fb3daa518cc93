package org.align4j.rl;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** A supervised loss beside the policy's: cross-entropy with a denominator of its own, so that its size is that of SFT. */
public sealed interface Mix permits Mix.NoneMix, Mix.OwnMix, Mix.DemonstrationsMix {
    /** Weight of the cross-entropy, a mean over its tokens. */
    double coefficient();

    /** No supervised loss. */
    record NoneMix() implements Mix {
        @Override
        public double coefficient() {
            return 0;
        }
    }

    /** On the policy's own completions that earned enough (Yue et al. 2025, VAPO, section 4.4: 0.1 on right answers). */
    record OwnMix(
            @Option(doc = "Weight of the cross-entropy", def = "0.1")
            double coefficient,

            @Option(doc = "Lowest reward of a completion that is imitated", def = "1.0")
            double threshold)
            implements Mix {
        public OwnMix {
            Check.positive("coefficient", coefficient);
        }
    }

    /** On demonstrations, given as {@code --demonstrations}: Ouyang et al. 2022, the term called ptx there. */
    record DemonstrationsMix(
            @Option(doc = "Weight of the cross-entropy", def = "0.1")
            double coefficient,

            @Option(doc = "Demonstrations in each optimizer step", def = "8")
            int rows)
            implements Mix {
        public DemonstrationsMix {
            Check.positive("coefficient", coefficient);
            Check.count("rows", rows);
        }
    }
}
