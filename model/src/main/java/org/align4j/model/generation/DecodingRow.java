package org.align4j.model.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.Completion;
import org.jspecify.annotations.Nullable;

/** One completion while it grows. */
final class DecodingRow {
    private final GenerationRequest request;
    private final int index;
    private final int number;
    private final int limit;
    private final Decoding.Drawing drawing;
    private final int likeliest;

    /** The row whose completion this one only reads, behind another prompt; null for one that draws. */
    private final @Nullable DecodingRow leader;

    /** By how much logits move from the reading row's to this one's; 1 where there is none. */
    private double guidance = 1;

    private final List<LikelyTokens> likely = new ArrayList<>();
    private int[] tokens = new int[16];
    private float[] logProbs = new float[16];
    private int length;
    private Completion.@Nullable Finish finish;

    /**
     * A completion of which nothing is drawn yet.
     *
     * @param index of the request in its list
     * @param number which of the prompt's completions
     * @param limit most tokens it may have
     */
    DecodingRow(GenerationRequest request, int index, int number, int limit, Decoding.Drawing drawing) {
        this(request, index, number, limit, drawing, -1);
    }

    /**
     * The same with the likeliest tokens kept.
     *
     * @param likeliest how many beside each drawn one, with log-probs at temperature 1; -1 for log-probs at the sampling
     *     temperature of what is drawn alone
     */
    DecodingRow(GenerationRequest request, int index, int number, int limit, Decoding.Drawing drawing, int likeliest) {
        this(request, index, number, limit, drawing, likeliest, null);
    }

    private DecodingRow(
            GenerationRequest request,
            int index,
            int number,
            int limit,
            Decoding.Drawing drawing,
            int likeliest,
            @Nullable DecodingRow leader) {
        this.leader = leader;
        this.request = request;
        this.index = index;
        this.number = number;
        this.limit = limit;
        this.drawing = drawing;
        this.likeliest = likeliest;
    }

    /**
     * A second row for this one's completion, behind another prompt: tokens are drawn from its logits, moved by so much
     * towards this one's and beyond.
     */
    DecodingRow guidedBy(GenerationRequest plain, double scale) {
        guidance = scale;
        return new DecodingRow(plain, -1 - index, number, limit, drawing, likeliest, this);
    }

    @Nullable DecodingRow leader() {
        return leader;
    }

    boolean draws() {
        return leader == null;
    }

    double guidance() {
        return guidance;
    }

    /** Slots that it takes together with the row that reads beside it, which itself takes no more. */
    int slots() {
        return !draws() ? 0 : guidance == 1 ? 1 : 2;
    }

    Decoding.Drawing drawing() {
        return drawing;
    }

    int likeliest() {
        return likeliest;
    }

    /** What was kept of the likeliest tokens, one a drawn token. */
    List<LikelyTokens> likely() {
        return likely.subList(0, Math.min(length, likely.size()));
    }

    float[] logProbs() {
        return Arrays.copyOf(logProbs, length);
    }

    Completion.@Nullable Finish finish() {
        return finish;
    }

    /** Positions that it needs at its longest. */
    int mostPositions() {
        return request.prompt().length + limit;
    }

    GenerationRequest request() {
        return request;
    }

    int index() {
        return index;
    }

    int number() {
        return number;
    }

    int length() {
        return leader == null ? length : leader.length;
    }

    int remaining() {
        return limit - length();
    }

    boolean finished() {
        return leader == null ? finish != null : leader.finished();
    }

    /** The position of the last token, prompt included: what the next one is drawn from. */
    int position() {
        return request.prompt().length + length() - 1;
    }

    int lastToken() {
        if (leader != null && leader.length > 0) {
            return leader.lastToken();
        }
        return length == 0 ? request.prompt()[request.prompt().length - 1] : tokens[length - 1];
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /** Takes what was drawn for it, up to its end. */
    void take(Decoder.Drawn drawn, int slot, int steps) {
        int before = length;
        for (int step = 0; step < steps && !finished(); step++) {
            int at = slot * steps + step;
            refuseRunaway(drawn.logProbs()[at]);
            int token = (int) drawn.tokens()[at];
            append(token, drawn.logProbs()[at], drawing.endOfText().contains(token));
            if (likeliest >= 0) {
                likely.add(LikelyTokens.of(drawn, at, likeliest));
            }
        }
        int stop = drawing.stops().end(request.prompt(), tokens(), before);
        if (stop >= 0) {
            stopAt(stop);
        }
    }

    /** A model whose numbers overflow says nothing: no token of its would mean anything. */
    private void refuseRunaway(float logProb) {
        if (Float.isNaN(logProb)) {
            throw new UserError(
                    drawing.model() + ": row " + request.row() + ", completion " + (number + 1) + ": the log-probs of"
                            + " token " + (length + 1)
                            + " are not numbers (NaN); the model's weights are damaged or have run away:"
                            + " train it with a lower learning rate, or take an earlier checkpoint");
        }
    }

    /** Takes a drawn token; the row ends with it if it ends texts or is the last that may be. */
    private void append(int token, float logProb, boolean endOfText) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
            logProbs = Arrays.copyOf(logProbs, 2 * length);
        }
        tokens[length] = token;
        logProbs[length] = logProb;
        length++;
        if (endOfText) {
            finish = Completion.Finish.STOP;
        } else if (length == limit) {
            finish = Completion.Finish.LENGTH;
        }
    }

    /** Ends the row with its first tokens, in which a stop text was found. */
    private void stopAt(int count) {
        length = count;
        finish = Completion.Finish.STOP;
    }

    Completion completion() {
        if (finish == null) {
            throw new IllegalStateException("the completion is not finished");
        }
        int[] drawn = tokens();
        return new Completion(
                drawn, Arrays.copyOf(logProbs, length), drawing.stops().textOf(request.prompt(), drawn), finish);
    }

    /** Writes the ids so far into a line, and its first id into the rest of it. */
    void writeIds(long[] line) {
        int[] prompt = request.prompt();
        Arrays.fill(line, prompt[0]);
        for (int i = 0; i < prompt.length; i++) {
            line[i] = prompt[i];
        }
        for (int i = 0; i < length; i++) {
            line[prompt.length + i] = tokens[i];
        }
    }
}
