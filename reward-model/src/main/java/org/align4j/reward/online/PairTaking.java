package org.align4j.reward.online;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.judge.selection.KCentreSpread;
import org.align4j.judge.selection.PowerSpread;
import org.align4j.judge.selection.PromptEntropySpread;

/** Takes some of the pairs of which it is known what an answer would say, by the rule of {@code choose.spread}. */
record PairTaking(ChooseConfig config, RandomGenerator random) {
    /**
     * What the rules look at.
     *
     * @param points of the pairs, then of those answered
     * @param prompts likewise, of their prompts; read where a rule needs them
     * @param prompt names the prompt of a pair
     */
    record Places(double[][] points, Supplier<double[][]> prompts, IntFunction<String> prompt) {}

    /**
     * What was taken.
     *
     * @param pairs their places
     * @param entropy mean of what they added to the entropy of the prompts; NaN where no rule asks
     */
    record Taken(List<Integer> pairs, double entropy) {}

    /** @param scores what an answer to each pair says */
    Taken of(double[] scores, int wanted, Places places) {
        double[] by = scores;
        if (config.spread() instanceof PowerSpread power) {
            by = Arrays.stream(scores)
                    .map(score -> power.disturbed(score, random.nextDouble()))
                    .toArray();
        }
        List<Integer> best = ranked(by, places);
        if (config.spread() instanceof KCentreSpread) {
            List<Integer> above = best.subList(0, Math.min(best.size(), wanted + wanted / 2));
            return new Taken(PairChoice.farthest(above, wanted, places.points(), scores.length), Double.NaN);
        }
        if (config.spread() instanceof PromptEntropySpread spread) {
            return apart(best, scores, wanted, places.prompts().get(), spread);
        }
        return new Taken(best.subList(0, Math.min(best.size(), wanted)), Double.NaN);
    }

    /** Highest first; of a prompt only the best where it gives one. */
    private List<Integer> ranked(double[] scores, Places places) {
        Set<String> asked = new HashSet<>();
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .filter(i -> !config.onePerPrompt() || asked.add(places.prompt().apply(i)))
                .toList();
    }

    private static Taken apart(
            List<Integer> best, double[] scores, int wanted, double[][] prompts, PromptEntropySpread spread) {
        List<PromptEntropySpread.Taken> taken = spread.take(
                best.stream().mapToDouble(i -> scores[i]).toArray(),
                best.stream().map(i -> prompts[i]).toArray(double[][]::new),
                Arrays.asList(prompts).subList(scores.length, prompts.length),
                wanted);
        return new Taken(
                taken.stream().map(each -> best.get(each.place())).toList(),
                taken.stream()
                        .mapToDouble(PromptEntropySpread.Taken::entropy)
                        .average()
                        .orElse(Double.NaN));
    }
}
