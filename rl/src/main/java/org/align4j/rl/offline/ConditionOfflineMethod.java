package org.align4j.rl.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.model.Condition;

/**
 * Everything is imitated, each row behind a text that says how good it is; afterwards the best is asked for: π*0.6's recipe
 * (Amin et al. 2025), Quark (Lu et al. 2022), reward-conditioned policies (Kumar et al. 2019). The loss is
 * {@code - log π(y | x, name)}, and for a share of the rows, drawn anew in every epoch, {@code - log π(y | x)}, so that both
 * distributions are learned and can guide.
 */
public record ConditionOfflineMethod(
        @Option(
                doc = "What a row is called by: advantage (positive or negative, relative to the baseline) or return (a"
                        + " number from 1 to bins)",
                def = "{type: advantage}")
        Indicator by,

        @Option(doc = "What a row was to be expected to earn: none, group-mean or value", def = "{type: group-mean}")
        Baseline baseline,

        @Option(doc = "The text, right behind the prompt; {} is the name", def = "[Advantage: {}]")
        String template,

        @Option(doc = "Share of the rows of an epoch without the text", def = "0.3")
        double dropout,

        @Option(
                doc =
                        "Written beside the policy, for whoever samples: by how much logits move from those without the text"
                                + " to those with it; 1 is the conditional distribution, more goes beyond it",
                def = "1.0")
        double guidance)
        implements Imitation {
    public ConditionOfflineMethod {
        Check.inUnitInterval("dropout", dropout);
        Check.notNegative("guidance", guidance);
        Check.that(template.contains(Condition.PLACE), "template", "must contain {}, where the name stands", template);
        Check.that(
                guidance == 1 || dropout > 0,
                "guidance",
                "must be 1 where dropout is 0: without the text nothing was learned that could guide",
                guidance);
    }

    @Override
    public Optional<Baseline> compared() {
        return Optional.of(baseline);
    }

    /** What is asked for when the policy writes. */
    public Condition condition() {
        return new Condition(template, by.best(), guidance);
    }

    /** Tokens that a row can gain. */
    public int longest(Function<String, int[]> encode) {
        return by.all().stream()
                .mapToInt(name -> encode.apply(condition().text(name)).length)
                .max()
                .orElseThrow();
    }

    /** Quantiles are those of the rows given. */
    @Override
    public Weighing weigh(
            List<LoggedRow> rows,
            List<RowValues> values,
            Reduction reduction,
            Seeds seeds,
            Function<String, int[]> encode) {
        double[][] advantages = baseline.advantages(rows, values);
        double[] first = new double[rows.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = advantages[i][0];
        }
        List<String> names = rows.isEmpty() ? List.of() : by.names(rows, first);
        Map<String, int[]> texts = new LinkedHashMap<>();
        by.all().forEach(name -> texts.put(name, encode.apply(condition().text(name))));
        List<LoggedRow> told = new ArrayList<>();
        double best = 0;
        double earned = 0;
        for (int i = 0; i < rows.size(); i++) {
            told.add(rows.get(i).behindPrompt(texts.get(names.get(i))));
            if (names.get(i).equals(by.best())) {
                best++;
                earned += rows.get(i).score();
            }
        }
        Advantages moments = Advantages.of(advantages);
        Map<String, Double> facts = new LinkedHashMap<>();
        facts.put("condition/share", best / rows.size());
        facts.put("advantages/mean", moments.mean());
        facts.put("advantages/std", moments.deviation());
        facts.put("offline/return_weighted", earned / best);
        Weighing plain = Weighing.alike(rows, reduction);
        Weighing labelled = Weighing.alike(told, reduction);
        return new Weighing(labelled.rows(), facts, 1, new Weighing.Untold(plain.rows(), dropout));
    }
}
