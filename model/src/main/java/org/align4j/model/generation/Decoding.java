package org.align4j.model.generation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/**
 * Decodes rows in slots: a slot whose row has finished takes the next waiting one; when none waits, the rows that are
 * left move together, and when more come there are slots for them again. A row's bits depend neither on its slot nor on
 * its neighbours.
 */
final class Decoding implements AutoCloseable {
    private final Decoder decoder;
    private final PromptCache prompts;
    private final Capacity capacity;
    private final NDManager owner;
    private final Deque<DecodingRow> waiting = new ArrayDeque<>();
    /** Positions that the cache can ever need. */
    private int most;
    /** Null where a slot is free. */
    private @Nullable DecodingRow[] slots = {};

    private NDList cache = new NDList();
    private int cacheLength;
    private long tokens;

    /**
     * How tokens are drawn and when a row ends.
     *
     * @param model who draws, as messages name it
     */
    record Drawing(SamplingConfig sampling, Uniforms uniforms, StopTexts stops, Set<Integer> endOfText, String model) {
        boolean penalizes() {
            return sampling.repetitionPenalty() != 1;
        }
    }

    /**
     * How much is decoded at once.
     *
     * @param slots most rows together
     * @param bytes most memory of their caches; a single row is decoded whatever it takes
     * @param length positions that the cache has from the beginning on, 0 to let it grow with the rows: in float32 the
     *     last bits of a row depend on it
     * @param steps tokens per call of the kernel: a call costs little, a row that finishes within one wastes the rest of
     *     it, and nobody sees a token or gets a slot before it ends
     */
    record Capacity(int slots, long bytes, int length, int steps) {}

    /**
     * Nothing to decode yet.
     *
     * @param parent everything belongs to a sub-manager of it
     */
    Decoding(NDManager parent, Decoder decoder, Capacity capacity) {
        this.owner = parent.newSubManager();
        this.decoder = decoder;
        this.prompts = new PromptCache(owner, decoder);
        this.capacity = capacity;
    }

    /** Rows to be decoded, those of one request one after another. */
    void add(Collection<DecodingRow> rows) {
        for (DecodingRow row : rows) {
            prompts.expect(row);
            waiting.add(row);
            most = Math.max(most, capacity.steps() + row.mostPositions());
        }
    }

    /** Decodes every row to its end. */
    void run(GenerationProgress progress) {
        int total = waiting();
        while (!idle()) {
            step();
            progress.advanced(total - waiting() - running(), tokens);
        }
    }

    boolean idle() {
        return waiting.isEmpty() && live().findAny().isEmpty();
    }

    /** Completions that have a slot. */
    int running() {
        return (int) live().filter(DecodingRow::draws).count();
    }

    /** Completions that have none yet. */
    int waiting() {
        return (int) waiting.stream().filter(DecodingRow::draws).count();
    }

    /**
     * Draws the next tokens of as many rows as may be decoded together.
     *
     * @return the rows that have grown, finished ones among them
     */
    List<DecodingRow> step() {
        List<Integer> arrivals = admit();
        fitCache();
        prompts.place(cache, slots, arrivals);
        List<DecodingRow> grown = live().filter(DecodingRow::draws).toList();
        advance();
        return grown;
    }

    /** Takes a row out that nobody wants any more. */
    void remove(DecodingRow row) {
        waiting.stream().filter(each -> of(each, row)).toList().forEach(each -> {
            waiting.remove(each);
            prompts.forget(each);
        });
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow each = slots[slot];
            if (each != null && of(each, row)) {
                slots[slot] = null;
            }
        }
    }

    /** Whether it is this row, or reads what it draws. */
    private static boolean of(DecodingRow each, DecodingRow row) {
        return each == row || each.leader() == row;
    }

    /** Gives the cache's memory back until rows come again. */
    void release() {
        cache.close();
        cache = new NDList();
        cacheLength = 0;
        slots = new @Nullable DecodingRow[0];
        most = 0;
    }

    private Stream<DecodingRow> live() {
        return Arrays.stream(slots).filter(Objects::nonNull);
    }

    /** Puts waiting rows into free slots; returns which. */
    private List<Integer> admit() {
        int running = (int) live().count();
        int admitted = 0;
        int longest = live().mapToInt(DecodingRow::mostPositions).max().orElse(0);
        for (DecodingRow row : waiting) {
            longest = Math.max(longest, row.mostPositions());
            int rows = running + admitted + row.slots();
            boolean first = running + admitted == 0;
            if (!first && (rows > capacity.slots() || rows * decoder.cacheBytes(length(longest)) > capacity.bytes())) {
                break;
            }
            admitted += row.slots();
        }
        widen(running + admitted);
        List<Integer> arrivals = new ArrayList<>();
        for (int slot = 0; slot < slots.length && arrivals.size() < admitted; slot++) {
            if (slots[slot] == null) {
                slots[slot] = waiting.removeFirst();
                arrivals.add(slot);
            }
        }
        return arrivals;
    }

    private int length(int positions) {
        return Math.max(capacity.length(), decoder.cacheLength(positions));
    }

    /** Makes at least so many slots; what the cache holds in new ones is overwritten. */
    private void widen(int rows) {
        if (rows <= slots.length) {
            return;
        }
        if (!cache.isEmpty()) {
            int old = slots.length;
            long[] kept =
                    LongStream.range(0, rows).map(row -> row < old ? row : 0).toArray();
            cache = decoder.resize(owner, cache, kept, cacheLength);
        }
        slots = Arrays.copyOf(slots, rows);
    }

    /**
     * Makes the cache long enough for the next steps and, since attention looks at all of it, not much longer; leaves out
     * free slots once they are a quarter.
     */
    private void fitCache() {
        int needed = length(live().mapToInt(DecodingRow::position).max().orElseThrow() + capacity.steps() + 1);
        int[] kept = IntStream.range(0, slots.length)
                .filter(slot -> slots[slot] != null)
                .toArray();
        boolean sparse = waiting.isEmpty() && 4 * kept.length <= 3 * slots.length;
        boolean fits = needed <= cacheLength && 4 * needed > 3 * cacheLength;
        if (fits && !sparse) {
            return;
        }
        // Growing copies the cache: in steps of an eighth that costs less than what attention wastes on the spare part.
        int length = fits ? cacheLength : Math.min(length(most), length(needed + needed / 8));
        if (cache.isEmpty()) {
            cache = decoder.emptyCache(owner, slots.length, length);
        } else {
            int[] rows = sparse ? kept : IntStream.range(0, slots.length).toArray();
            cache = decoder.resize(
                    owner, cache, Arrays.stream(rows).asLongStream().toArray(), length);
            slots = Arrays.stream(rows).mapToObj(slot -> slots[slot]).toArray(DecodingRow[]::new);
        }
        cacheLength = length;
    }

    /** Draws the next tokens of every row. */
    private void advance() {
        int steps = Math.min(
                capacity.steps(), live().mapToInt(DecodingRow::remaining).max().orElseThrow());
        Decoder.Drawn drawn = decoder.decode(cache, rows(steps));
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row != null && row.draws()) {
                int before = row.length();
                row.take(drawn, slot, steps);
                tokens += row.length() - before;
            }
        }
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row != null && row.finished()) {
                slots[slot] = null;
            }
        }
    }

    private Decoder.Rows rows(int steps) {
        long[] last = new long[slots.length];
        long[] positions = new long[slots.length];
        double[][] uniforms = new double[steps][slots.length];
        boolean penalizes = live().anyMatch(row -> row.drawing().penalizes());
        long[][] seen = new long[slots.length][penalizes ? cacheLength : 1];
        SamplingGroups groups = new SamplingGroups(slots.length);
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row == null) {
                continue;
            }
            last[slot] = row.lastToken();
            positions[slot] = row.position();
            groups.put(slot, row.drawing().sampling());
            for (int step = 0; step < steps; step++) {
                uniforms[step][slot] =
                        row.drawing().uniforms().at(row.request().row(), row.number(), row.length() + step);
            }
            if (penalizes && row.draws()) {
                row.writeIds(seen[slot]);
            }
        }
        int likeliest = live().mapToInt(DecodingRow::likeliest).max().orElse(-1);
        return new Decoder.Rows(last, positions, uniforms, seen, groups, likeliest, GuidedSlots.of(slots));
    }

    @Override
    public void close() {
        owner.close();
    }
}
