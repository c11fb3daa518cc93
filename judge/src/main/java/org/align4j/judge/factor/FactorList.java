package org.align4j.judge.factor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeContext;
import org.jspecify.annotations.Nullable;

/**
 * The factors of a reward, as a file of {@code configs/factors/} lists them; with the weights that were learned it is the file
 * {@code factors.yaml} of a reward, which can be edited (a weight pinned or bounded) and fitted again.
 */
public record FactorList(
        @Option(doc = "What a completion is measured by") List<NamedFactor> factors,

        @Option(doc = "What fitting found; read by rewards, not by another fit", def = Option.NONE) @Nullable FitFacts fit) {
    public FactorList {
        factors = List.copyOf(factors);
        Check.that(!factors.isEmpty(), "factors", "must name at least one", factors);
        Set<String> names = new HashSet<>();
        for (NamedFactor factor : factors) {
            Check.that(names.add(factor.name()), "factors", "must have different names", factor.name());
        }
    }

    /**
     * The reward, ready to score; the caller closes it.
     *
     * @throws UserError if its weights have not been learned
     */
    public FactorScorer open(String name, JudgeContext context) {
        requireFitted(name);
        return new FactorScorer(name, this, FactorTable.meters(factors, context));
    }

    /**
     * What is known of the weights.
     *
     * @param file to name in a message
     */
    public WeightPosterior posterior(String file) {
        FitFacts found = requireFitted(file);
        int n = factors.size();
        double[] mean = factors.stream().mapToDouble(NamedFactor::weight).toArray();
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = found.covariance().get(i * n + j);
            }
        }
        return new WeightPosterior(mean, covariance, 0);
    }

    private FitFacts requireFitted(String file) {
        boolean whole = factors.stream().allMatch(factor -> factor.fitted() != null);
        if (fit == null || !whole || fit.covariance().size() != factors.size() * factors.size()) {
            throw new UserError(file + ": its weights have not been learned; align reward --loss.type factors writes a"
                    + " factors.yaml with them");
        }
        return fit;
    }
}
