package org.align4j.rl.episode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.Tokenizer;

/**
 * Prompts in the order of the run: one shuffled pass after another. Which prompts an iteration asks follows from the
 * seed and the iteration alone.
 */
public final class PromptSource {
    /**
     * One prompt to complete.
     *
     * @param row its number in the run, from 0: what its random numbers follow from
     */
    public record Asked(Prompt prompt, int[] ids, long row) {}

    private final List<Prompt> prompts;
    private final List<int[]> ids;
    private final Seeds seeds;
    private final int dropped;

    private PromptSource(List<Prompt> prompts, List<int[]> ids, Seeds seeds, int dropped) {
        this.prompts = prompts;
        this.ids = ids;
        this.seeds = seeds;
        this.dropped = dropped;
    }

    /**
     * Encodes prompts.
     *
     * @param longest most tokens a prompt may have
     * @throws UserError if a prompt is too long and that is not allowed, or none is left
     */
    public static PromptSource of(
            Iterable<Prompt> all, Tokenizer tokenizer, int longest, TooLong tooLong, Seeds seeds) {
        List<Prompt> prompts = new ArrayList<>();
        List<int[]> ids = new ArrayList<>();
        int dropped = 0;
        for (Prompt prompt : all) {
            int[] row = tokenizer.encodePrompt(prompt.prompt());
            if (row.length <= longest) {
                prompts.add(prompt);
                ids.add(row);
            } else if (tooLong == TooLong.DROP) {
                dropped++;
            } else if (longest < 1) {
                throw new UserError(
                        "rollout.sampling.max-new-tokens takes the model's whole context and leaves no token for the"
                                + " prompt; lower it");
            } else {
                throw new UserError("prompt " + prompt.id() + ": " + row.length + " tokens, at most " + longest
                        + " fit beside the completion; set rollout.too-long: drop, or a shorter"
                        + " rollout.sampling.max-new-tokens");
            }
        }
        if (prompts.isEmpty()) {
            throw new UserError("there is no prompt to learn from" + (dropped > 0 ? ": all are too long" : ""));
        }
        return new PromptSource(prompts, ids, seeds, dropped);
    }

    /** Prompts whose token rows are known. */
    public static PromptSource encoded(List<Prompt> prompts, List<int[]> ids, Seeds seeds) {
        return new PromptSource(List.copyOf(prompts), List.copyOf(ids), seeds, 0);
    }

    /** The prompts, in the data's order. */
    public List<Prompt> all() {
        return prompts;
    }

    /** How many there are. */
    public int size() {
        return prompts.size();
    }

    /** How many different ids they have. */
    public int distinct() {
        return (int) prompts.stream().map(Prompt::id).distinct().count();
    }

    /** Tokens of the longest prompt. */
    public int longest() {
        return ids.stream().mapToInt(row -> row.length).max().orElse(0);
    }

    /** Prompts left out because they are too long. */
    public int dropped() {
        return dropped;
    }

    /**
     * The prompt that an episode began with.
     *
     * @param row starts with the prompt's tokens
     */
    public Prompt find(String id, int[] row) {
        for (int i = 0; i < prompts.size(); i++) {
            int[] own = ids.get(i);
            if (prompts.get(i).id().equals(id)
                    && own.length <= row.length
                    && Arrays.equals(own, 0, own.length, row, 0, own.length)) {
                return prompts.get(i);
            }
        }
        throw new IllegalStateException("no prompt " + id + " starts an episode of the checkpoint");
    }

    /** The token rows, in the data's order. */
    public List<int[]> rows() {
        return ids;
    }

    /**
     * The next prompts.
     *
     * @param from number of the first one in the run, from 0
     * @param retired ids of prompts that are passed over; where none is left, no prompt is
     */
    public List<Asked> ask(long from, int count, Set<String> retired) {
        boolean some = prompts.stream().anyMatch(prompt -> !retired.contains(prompt.id()));
        List<Asked> asked = new ArrayList<>();
        long pass = -1;
        int[] order = {};
        for (long row = from; asked.size() < count; row++) {
            if (row / prompts.size() != pass) {
                pass = row / prompts.size();
                order = Shuffle.permutation(prompts.size(), seeds.generator("prompt-order-" + pass));
            }
            int index = order[Math.toIntExact(row % prompts.size())];
            if (!some || !retired.contains(prompts.get(index).id())) {
                asked.add(new Asked(prompts.get(index), ids.get(index), row));
            }
        }
        return asked;
    }
}
