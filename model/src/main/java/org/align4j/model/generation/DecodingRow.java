package org.align4j.model.generation;

import java.util.Arrays;
import org.align4j.model.Completion;
import org.jspecify.annotations.Nullable;

/** One completion while it grows. */
final class DecodingRow {
    private final GenerationRequest request;
    private final int index;
    private final int number;
    private final int limit;
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
    DecodingRow(GenerationRequest request, int index, int number, int limit) {
        this.request = request;
        this.index = index;
        this.number = number;
        this.limit = limit;
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
        return length;
    }

    int remaining() {
        return limit - length;
    }

    boolean finished() {
        return finish != null;
    }

    /** The position of the last token, prompt included: what the next one is drawn from. */
    int position() {
        return request.prompt().length + length - 1;
    }

    int lastToken() {
        return length == 0 ? request.prompt()[request.prompt().length - 1] : tokens[length - 1];
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /** Takes a drawn token; the row ends with it if it ends texts or is the last that may be. */
    void append(int token, float logProb, boolean endOfText) {
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
    void stopAt(int count) {
        length = count;
        finish = Completion.Finish.STOP;
    }

    Completion completion(StopTexts stops) {
        if (finish == null) {
            throw new IllegalStateException("the completion is not finished");
        }
        int[] drawn = tokens();
        return new Completion(drawn, Arrays.copyOf(logProbs, length), stops.textOf(drawn), finish);
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
