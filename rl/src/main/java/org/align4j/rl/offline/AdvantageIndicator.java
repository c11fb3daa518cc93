package org.align4j.rl.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * {@code positive} where the advantage lies strictly above a quantile, else {@code negative} (Kumar et al. 2019; π*0.6's
 * recipe, Amin et al. 2025, which calls about 30 % positive).
 */
public record AdvantageIndicator(
        @Option(doc = "Share of the rows that are called positive", def = "0.3")
        double share,

        @Option(
                doc = "Among which rows: all, or those of the same prompt (the only sense where prompts differ and"
                        + " nothing is compared with)",
                def = "all")
        Per per)
        implements Indicator {
    /** Whose quantile it is. */
    public enum Per {
        ALL,
        PROMPT
    }

    static final String POSITIVE = "positive";
    static final String NEGATIVE = "negative";

    public AdvantageIndicator {
        Check.inOpenUnitInterval("share", share);
    }

    @Override
    public List<String> names(List<LoggedRow> rows, double[] advantages) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            String group = per == Per.ALL ? "" : rows.get(i).prompt();
            groups.computeIfAbsent(group, key -> new ArrayList<>()).add(i);
        }
        String[] names = new String[rows.size()];
        for (List<Integer> group : groups.values()) {
            double threshold =
                    Quantiles.of(group.stream().mapToDouble(i -> advantages[i]).toArray(), 1 - share);
            group.forEach(i -> names[i] = advantages[i] > threshold ? POSITIVE : NEGATIVE);
        }
        return List.of(names);
    }

    @Override
    public List<String> all() {
        return List.of(NEGATIVE, POSITIVE);
    }
}
