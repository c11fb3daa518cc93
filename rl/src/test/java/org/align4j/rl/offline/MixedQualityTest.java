package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

/**
 * Task A with a table for a network: every prompt is answered four times by authors who are right in 20, 50 or 80 % of all cases,
 * nothing says by whom; a right answer earns 1, a wrong one 0. How often a policy would be right that answers by weighted
 * counts over the answers, one right and nine wrong ones, prompt by prompt.
 */
class MixedQualityTest {
    private static final int PROMPTS = 1000;
    private static final int RIGHT = 100;

    private final List<LoggedRow> log = log();

    private static List<LoggedRow> log() {
        RandomGenerator random = new Seeds(3).generator("answers");
        double[] authors = {0.2, 0.5, 0.8};
        List<LoggedRow> log = new ArrayList<>();
        for (int prompt = 0; prompt < PROMPTS; prompt++) {
            for (int i = 0; i < 4; i++) {
                boolean right = random.nextDouble() < authors[random.nextInt(authors.length)];
                int answer = right ? RIGHT : RIGHT + 1 + random.nextInt(9);
                String id = prompt + "/" + i;
                log.add(new LoggedRow(id, new int[] {prompt, answer}, 1, new int[] {1}, right ? 1 : 0, null, false));
            }
        }
        return log;
    }

    /** Over the prompts of which something is left; on the others a network would answer as it does on these. */
    private double right(Imitation method) {
        Weighing weighing = method.weigh(log, List.of(), Reduction.ROWS, new Seeds(1), text -> new int[0]);
        double[] right = new double[PROMPTS];
        double[] all = new double[PROMPTS];
        for (WeightedRow row : weighing.rows()) {
            int[] ids = row.row().ids();
            double weight = row.row().weights()[1];
            all[ids[0]] += weight;
            right[ids[0]] += ids[1] == RIGHT ? weight : 0;
        }
        return IntStream.range(0, PROMPTS)
                .filter(prompt -> all[prompt] > 0)
                .mapToDouble(prompt -> right[prompt] / all[prompt])
                .average()
                .orElseThrow();
    }

    @Test
    void whereRightIsRightKeepingTheRightOnesIsAsGoodAsItGets() {
        double cloned = right(new Clone());
        double filtered = right(new Filter(Filter.Deduplicate.NONE, 1.0, false, 1, 0, 0));
        double best = right(new Filter(Filter.Deduplicate.NONE, null, false, 1, 1, 0));
        double weighted = right(new Weighted(new GroupMeanBaseline(), new Exponential(0.1, 20, false)));
        assertThat(cloned).isCloseTo(0.5, within(0.02));
        assertThat(filtered).isEqualTo(1);
        // one of four is right but where none of them is: 1 - mean over prompts of (1 - p)^4, p the mean author's 0.5
        assertThat(best).isCloseTo(1 - Math.pow(0.5, 4), within(0.02));
        assertThat(weighted).isGreaterThan(cloned + 0.15).isLessThan(filtered);
    }
}
