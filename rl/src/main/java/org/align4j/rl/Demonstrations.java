package org.align4j.rl;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Demonstration;
import org.align4j.model.text.Tokenizer;

/** Completions to imitate beside what is sampled; which of them an optimizer step sees follows from the seed and the step. */
public final class Demonstrations {
    private final List<Experience> all;
    private final int rows;
    private final Seeds seeds;

    private Demonstrations(List<Experience> all, int rows, Seeds seeds) {
        this.all = all;
        this.rows = rows;
        this.seeds = seeds;
    }

    public static Demonstrations none() {
        return new Demonstrations(List.of(), 0, new Seeds(0));
    }

    /**
     * Encodes them.
     *
     * @param longest most tokens a row may have
     * @throws UserError if a row is longer, or there is none
     */
    public static Demonstrations of(
            Iterable<Demonstration> rows, Mix.DemonstrationsMix mix, Tokenizer tokenizer, int longest, Seeds seeds) {
        List<Experience> all = new ArrayList<>();
        for (Demonstration row : rows) {
            all.add(Experience.demonstration(GivenCompletions.episode(row, tokenizer, longest)));
        }
        if (all.isEmpty()) {
            throw new UserError("mix: --demonstrations has no rows");
        }
        return new Demonstrations(all, mix.rows(), seeds);
    }

    /** @param step of the whole run, from 0 */
    List<Experience> ofStep(long step) {
        if (all.isEmpty()) {
            return List.of();
        }
        RandomGenerator random = seeds.generator("demonstrations-" + step);
        List<Experience> drawn = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            drawn.add(all.get(random.nextInt(all.size())));
        }
        return drawn;
    }
}
