package org.align4j.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Demonstration;
import org.align4j.data.Prompt;
import org.align4j.model.Completion;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.Shuffle;

/** Completions of a dataset, in one shuffled pass after another; which an iteration sees follows from the seed and its number. */
public final class GivenCompletions {
    private final List<Episode> all;
    private final Seeds seeds;

    private GivenCompletions(List<Episode> all, Seeds seeds) {
        this.all = all;
        this.seeds = seeds;
    }

    public static GivenCompletions none() {
        return new GivenCompletions(List.of(), new Seeds(0));
    }

    /**
     * Encodes them.
     *
     * @param longest most tokens a row may have
     * @throws UserError if a row is longer, or there is none
     */
    public static GivenCompletions of(Iterable<Demonstration> rows, Tokenizer tokenizer, int longest, Seeds seeds) {
        List<Episode> all = new ArrayList<>();
        for (Demonstration row : rows) {
            all.add(episode(row, tokenizer, longest));
        }
        if (all.isEmpty()) {
            throw new UserError("--demonstrations has no rows");
        }
        return new GivenCompletions(all, seeds);
    }

    /**
     * A demonstration as if it had been sampled.
     *
     * @throws UserError if it has more tokens than {@code longest}
     */
    static Episode episode(Demonstration row, Tokenizer tokenizer, int longest) {
        PromptedRow encoded = tokenizer.encodeRow(row.prompt(), row.completion());
        if (encoded.tokens().length > longest) {
            throw new UserError("demonstration " + row.id() + ": " + encoded.tokens().length + " tokens, at most "
                    + longest + " fit; leave it out of --demonstrations");
        }
        int[] completion = Arrays.copyOfRange(encoded.tokens(), encoded.promptLength(), encoded.tokens().length);
        return Episode.of(
                new Prompt(row.id(), row.prompt(), null),
                Arrays.copyOf(encoded.tokens(), encoded.promptLength()),
                new Completion(
                        completion,
                        new float[completion.length],
                        row.completion() instanceof Content.Text text ? text.text() : "",
                        Completion.Finish.STOP));
    }

    /** Tokens of the longest, prompt included; 0 where there are none. */
    public int longest() {
        return all.stream().mapToInt(Episode::longest).max().orElse(0);
    }

    /** @param from number of the first one in the run, from 0 */
    List<Episode> ask(long from, int count) {
        List<Episode> asked = new ArrayList<>();
        long pass = -1;
        int[] order = {};
        for (long row = from; row < from + count; row++) {
            if (row / all.size() != pass) {
                pass = row / all.size();
                order = Shuffle.permutation(all.size(), seeds.generator("given-order-" + pass));
            }
            asked.add(all.get(order[Math.toIntExact(row % all.size())]));
        }
        return asked;
    }
}
