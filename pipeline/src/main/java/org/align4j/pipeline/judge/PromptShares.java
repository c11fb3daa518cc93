package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Who of several is given which prompt: as many as their shares say, to the prompt, and which ones by chance. */
final class PromptShares {
    private PromptShares() {}

    /**
     * Divides by largest remainder.
     *
     * @param shares above 0, in any unit
     * @return for each prompt, who has it
     */
    static int[] divide(int prompts, List<Double> shares, RandomGenerator random) {
        double total = shares.stream().mapToDouble(Double::doubleValue).sum();
        int[] counts = shares.stream()
                .mapToInt(share -> (int) Math.floor(prompts * share / total))
                .toArray();
        int left = prompts - IntStream.of(counts).sum();
        IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> counts[i] - prompts * shares.get(i) / total))
                .limit(left)
                .forEach(i -> counts[i]++);
        List<Integer> owners = new ArrayList<>();
        for (int owner = 0; owner < counts.length; owner++) {
            for (int i = 0; i < counts[owner]; i++) {
                owners.add(random.nextInt(owners.size() + 1), owner);
            }
        }
        return owners.stream().mapToInt(Integer::intValue).toArray();
    }
}
