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
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/**
 * Decodes rows in slots: a slot whose row has finished takes the next waiting one; when none waits, the rows that are
 * left move together. A row's bits depend neither on its slot nor on its neighbours.
 */
final class Decoding implements AutoCloseable {
    /** Tokens per call of the kernel: a call costs little, and a row that finishes within one wastes the rest of it. */
    private static final int STEPS = 8;

    private final Decoder decoder;
    private final PromptCache prompts;
    private final Drawing drawing;
    private final NDManager owner;
    private final Deque<DecodingRow> waiting;
    private final int total;
    /** Positions that the cache can ever need. */
    private final int most;
    /** Null where a slot is free. */
    private @Nullable DecodingRow[] slots;

    private NDList cache = new NDList();
    private int cacheLength;
    private long tokens;

    /** How tokens are drawn and when a row ends. */
    record Drawing(SamplingConfig sampling, Uniforms uniforms, StopTexts stops, Set<Integer> endOfText) {
        boolean penalizes() {
            return sampling.repetitionPenalty() != 1;
        }
    }

    /**
     * Rows to be decoded, those of one request one after another.
     *
     * @param parent everything belongs to a sub-manager of it
     */
    Decoding(NDManager parent, Decoder decoder, Collection<DecodingRow> rows, int slots, Drawing drawing) {
        this.owner = parent.newSubManager();
        this.decoder = decoder;
        this.prompts = new PromptCache(owner, decoder, rows);
        this.drawing = drawing;
        this.waiting = new ArrayDeque<>(rows);
        this.total = rows.size();
        this.most = STEPS
                + rows.stream()
                        .mapToInt(row -> row.position() + row.remaining() + 1)
                        .max()
                        .orElse(0);
        this.slots = new @Nullable DecodingRow[slots];
    }

    /** Decodes every row to its end. */
    void run(GenerationProgress progress) {
        while (!waiting.isEmpty() || live().findAny().isPresent()) {
            List<Integer> arrivals = admit();
            fitCache();
            prompts.place(cache, slots, arrivals);
            advance();
            progress.advanced(total - waiting.size() - (int) live().count(), tokens);
        }
    }

    private java.util.stream.Stream<DecodingRow> live() {
        return Arrays.stream(slots).filter(Objects::nonNull);
    }

    /** Puts waiting rows into free slots; returns which. */
    private List<Integer> admit() {
        List<Integer> arrivals = new ArrayList<>();
        for (int slot = 0; slot < slots.length && !waiting.isEmpty(); slot++) {
            if (slots[slot] == null) {
                slots[slot] = waiting.removeFirst();
                arrivals.add(slot);
            }
        }
        return arrivals;
    }

    /**
     * Makes the cache long enough for the next steps and, since attention looks at all of it, not much longer; leaves out
     * free slots once they are a quarter.
     */
    private void fitCache() {
        int needed =
                decoder.cacheLength(live().mapToInt(DecodingRow::position).max().orElseThrow() + STEPS + 1);
        int[] kept = IntStream.range(0, slots.length)
                .filter(slot -> slots[slot] != null)
                .toArray();
        boolean sparse = waiting.isEmpty() && 4 * kept.length <= 3 * slots.length;
        boolean fits = needed <= cacheLength && 4 * needed > 3 * cacheLength;
        if (fits && !sparse) {
            return;
        }
        // Growing copies the cache: in steps of an eighth that costs less than what attention wastes on the spare part.
        int length = fits ? cacheLength : Math.min(decoder.cacheLength(most), decoder.cacheLength(needed + needed / 8));
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
        int steps =
                Math.min(STEPS, live().mapToInt(DecodingRow::remaining).max().orElseThrow());
        Decoder.Drawn drawn = decoder.decode(cache, rows(steps), drawing.sampling());
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row != null) {
                take(row, drawn, slot * steps, steps);
                if (row.finished()) {
                    slots[slot] = null;
                }
            }
        }
    }

    private Decoder.Rows rows(int steps) {
        long[] last = new long[slots.length];
        long[] positions = new long[slots.length];
        double[][] uniforms = new double[steps][slots.length];
        long[][] seen = new long[slots.length][drawing.penalizes() ? cacheLength : 1];
        for (int slot = 0; slot < slots.length; slot++) {
            DecodingRow row = slots[slot];
            if (row == null) {
                continue;
            }
            last[slot] = row.lastToken();
            positions[slot] = row.position();
            for (int step = 0; step < steps; step++) {
                uniforms[step][slot] = drawing.uniforms().at(row.request().row(), row.number(), row.length() + step);
            }
            if (drawing.penalizes()) {
                row.writeIds(seen[slot]);
            }
        }
        return new Decoder.Rows(last, positions, uniforms, seen);
    }

    private void take(DecodingRow row, Decoder.Drawn drawn, int from, int steps) {
        int before = row.length();
        for (int i = from; i < from + steps && !row.finished(); i++) {
            int token = (int) drawn.tokens()[i];
            row.append(token, drawn.logProbs()[i], drawing.endOfText().contains(token));
        }
        int stop = drawing.stops().end(row.tokens(), before);
        if (stop >= 0) {
            row.stopAt(stop);
        }
        tokens += row.length() - before;
    }

    @Override
    public void close() {
        owner.close();
    }
}
