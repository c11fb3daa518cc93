package org.align4j.judge.config;

import java.util.List;
import java.util.Optional;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.principle.PrinciplesJudge;
import org.align4j.judge.principle.WeightedPrinciple;

/** Weighted, named principles, computed in process. */
public record PrinciplesJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "principles")
        String name,

        @Option(doc = "What makes a completion good, with weights")
        List<WeightedPrinciple> principles,

        @Option(
                doc = "Difference in score (scores are in [0, 1]) at which the better one wins with "
                        + "probability 73 %",
                def = "0.1")
        double temperature,

        @Option(doc = "Largest distance from 1/2 at which a probability is a tie", def = "0.02")
        double tieBand)
        implements JudgeConfig {
    public PrinciplesJudgeConfig {
        Check.that(!principles.isEmpty(), "principles", "must name at least one", principles);
        Check.positive("temperature", temperature);
        Check.that(tieBand >= 0 && tieBand < 0.5, "tie-band", "must be at least 0 and below 0.5", tieBand);
        principles = List.copyOf(principles);
    }

    @Override
    public CompletionScorer open(JudgeContext context) {
        return new PrinciplesJudge(name, principles, temperature, tieBand);
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        return Optional.of(open(context));
    }
}
