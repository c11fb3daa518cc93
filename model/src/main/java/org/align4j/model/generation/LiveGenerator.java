package org.align4j.model.generation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.Tokenizer;

/**
 * Completes prompts that come at any time, each with its own sampling and seed: continuous batching. What arrives joins
 * the rows being decoded as soon as there is a slot, in order of arrival.
 *
 * <p>A completion depends on the weights, its prompt, its sampling, its seed, row and number, and (on processors with
 * oneDNN) on nothing else, to the bit. In float32 the cache has its full length from the beginning, since last bits
 * depend on it. One thread at a time may call it.
 */
public final class LiveGenerator implements AutoCloseable {
    private final CausalLm policy;
    private final int maxLength;
    private final Decoder decoder;
    private final Conditioning conditioning;
    private final Decoding decoding;
    private final Set<Integer> ends;
    private final Map<DecodingRow, LiveCompletion> running = new HashMap<>();
    private final Map<DecodingRow, Consumer<LiveCompletion>> listeners = new HashMap<>();
    private int requests;

    private LiveGenerator(CausalLm policy, LiveConfig config) {
        this.policy = policy;
        this.conditioning = Conditioning.of(policy);
        int positions = config.lengthOf(policy.config().maxPositions());
        this.maxLength = positions - conditioning.length();
        this.decoder = new Decoder(
                policy.manager(),
                policy.config(),
                policy.bfloat16(),
                Torch.linear(policy.manager().getDevice(), policy.bfloat16(), config.weights()));
        int length = policy.bfloat16() ? 0 : decoder.cacheLength(positions);
        Decoding.Capacity capacity =
                new Decoding.Capacity(config.mostSlots(), LiveConfig.CACHE_BYTES, length, LiveConfig.STEPS);
        this.decoding = new Decoding(policy.manager(), decoder, capacity);
        this.ends = new HashSet<>(policy.tokenizer().endOfText());
    }

    /** Takes the weights of a frozen policy for itself, each freed once it has been packed; closes the policy with it. */
    public static LiveGenerator taking(CausalLm policy, LiveConfig config) {
        LiveGenerator generator = new LiveGenerator(policy, config);
        generator.decoder.packTaken(policy.takeWeights());
        return generator;
    }

    /**
     * Takes other weights in place of those that it has; all that is decoded from now on is drawn from them. Nothing may be
     * being decoded.
     *
     * @param other frozen, from a folder of the same architecture; closed
     * @throws UserError if it is another kind of model, or reads other tokens; then nothing has changed
     */
    public void replaceWeights(CausalLm other) {
        try (other) {
            if (!other.config().equals(policy.config()) || other.bfloat16() != policy.bfloat16()) {
                throw new UserError(other.described() + ": is of another architecture than the model that is served");
            }
            if (!other.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError(
                        other.described() + ": its tokenizer or chat template differs from the served model's");
            }
            if (!other.condition().equals(policy.condition())) {
                throw new UserError(other.described() + ": writes by another condition than the served model");
            }
            if (!decoding.idle()) {
                throw new IllegalStateException("rows are being decoded with the weights that are to be replaced");
            }
            decoder.packTaken(other.takeWeights());
        }
    }

    public Tokenizer tokenizer() {
        return policy.tokenizer();
    }

    /** What the policy is told behind every prompt, if anything. */
    public Optional<Condition> condition() {
        return policy.condition();
    }

    /** Most tokens of a prompt and its completion together, without what a condition adds. */
    public int maxLength() {
        return maxLength;
    }

    /**
     * Takes a prompt on.
     *
     * @param listener told of each of its completions whenever it has grown, by the thread that calls {@link #advance}
     * @return its completions, for {@link #cancel}
     * @throws UserError if prompt and completion together are longer than {@link #maxLength}
     */
    public List<LiveCompletion> submit(LiveRequest request, Consumer<LiveCompletion> listener) {
        int limit = request.sampling().maxNewTokens();
        if (request.prompt().length + limit > maxLength) {
            throw new UserError("the prompt has " + request.prompt().length + " tokens; with up to " + limit
                    + " more it is longer than " + maxLength);
        }
        Decoding.Drawing drawing = new Decoding.Drawing(
                request.sampling(),
                new Uniforms(request.seed()),
                new StopTexts(request.sampling().stop(), policy.tokenizer()),
                ends,
                policy.described());
        GenerationRequest asked = new GenerationRequest(request.prompt(), request.row());
        GenerationRequest prompt = conditioning.labelled(asked);
        List<DecodingRow> rows = new ArrayList<>();
        int index = requests++;
        List<LiveCompletion> completions = new ArrayList<>();
        for (int number = 0; number < request.completions(); number++) {
            DecodingRow row = new DecodingRow(prompt, index, number, limit, drawing, request.likeliest());
            LiveCompletion completion = new LiveCompletion(row);
            running.put(row, completion);
            listeners.put(row, listener);
            completions.add(completion);
            rows.addAll(conditioning.rows(asked, row));
        }
        decoding.add(rows);
        return completions;
    }

    /**
     * Reads a prompt instead of continuing it: the log-probs of its own tokens, without what a condition adds behind it.
     *
     * @param likeliest how many of the likeliest tokens are kept at each place
     * @throws UserError if it is longer than {@link #maxLength}
     */
    public ReadPrompt read(int[] prompt, int likeliest) {
        if (prompt.length > maxLength) {
            throw new UserError("the prompt has " + prompt.length + " tokens; that is longer than " + maxLength);
        }
        return prompt.length < 2 ? new ReadPrompt(new float[0], List.of()) : decoder.read(prompt, likeliest);
    }

    /** Stops a completion that nobody wants any more; its listener hears no more of it. */
    public void cancel(LiveCompletion completion) {
        decoding.remove(completion.row());
        forget(completion.row());
        releaseIfIdle();
    }

    /** Draws the next few tokens of every completion that has a slot, and tells the listeners. */
    public void advance() {
        for (DecodingRow row : decoding.step()) {
            LiveCompletion completion = running.get(row);
            Consumer<LiveCompletion> listener = listeners.get(row);
            if (row.finished()) {
                forget(row);
            }
            if (completion != null && listener != null) {
                listener.accept(completion);
            }
        }
        releaseIfIdle();
    }

    /** Whether nothing is to be done. */
    public boolean idle() {
        return decoding.idle();
    }

    /** Completions that are being decoded. */
    public int running() {
        return decoding.running();
    }

    /** Completions that wait for a slot. */
    public int waiting() {
        return decoding.waiting();
    }

    private void forget(DecodingRow row) {
        running.remove(row);
        listeners.remove(row);
    }

    private void releaseIfIdle() {
        if (decoding.idle()) {
            decoding.release();
        }
    }

    @Override
    public void close() {
        decoding.close();
        decoder.close();
        policy.close();
    }
}
