package org.align4j.model.generation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.kernel.KernelTexts;
import org.align4j.model.kernel.Torch;

/**
 * Samples completions from a policy, many rows together, each at its own position.
 *
 * <p>A completion depends on the policy's weights, its prompt, the seed, its request's row and its number among the
 * prompt's completions, and (on processors with oneDNN) on nothing else, to the bit: neither on the other rows nor on
 * how many are decoded together. In float32 that holds as long as the cache keeps its length: libtorch sums long rows in
 * parts, and last bits can differ where a neighbour is longer. The policy's weights are copied, packed for decoding, and
 * taken anew after the policy has changed. Not safe for several threads at once.
 */
public final class Generator implements AutoCloseable {
    /** Tokens per call of the kernel. */
    private static final int STEPS = 8;

    private final CausalLm policy;
    private final DecodingConfig decoding;
    private final Decoder decoder;
    private final Conditioning conditioning;
    private long packedUpdates;

    private Generator(CausalLm policy, DecodingConfig decoding, KernelTexts.Linear linear) {
        this.policy = policy;
        this.decoding = decoding;
        this.decoder = new Decoder(policy.manager(), policy.config(), policy.bfloat16(), linear);
        this.conditioning = Conditioning.of(policy);
    }

    /** A generator with as many slots as fit its memory. */
    public static Generator of(CausalLm policy) {
        return of(policy, DecodingConfig.auto());
    }

    public static Generator of(CausalLm policy, DecodingConfig decoding) {
        return of(policy, decoding, linear(policy, decoding));
    }

    /** One whose products are made in this way, whatever the processor would take. */
    static Generator of(CausalLm policy, DecodingConfig decoding, KernelTexts.Linear linear) {
        Generator generator = new Generator(policy, decoding, linear);
        generator.refresh();
        return generator;
    }

    private static KernelTexts.Linear linear(CausalLm policy, DecodingConfig decoding) {
        return Torch.linear(policy.manager().getDevice(), policy.bfloat16(), decoding.weights());
    }

    /**
     * A generator that takes the weights of a frozen policy for itself, each freed once it has been packed: half the memory,
     * but the policy cannot be read any more.
     */
    public static Generator taking(CausalLm policy, DecodingConfig decoding) {
        Generator generator = new Generator(policy, decoding, linear(policy, decoding));
        generator.decoder.packTaken(policy.takeWeights());
        generator.packedUpdates = policy.updates();
        return generator;
    }

    /** Takes the policy's weights as they are now; {@link #generate} does it too where they have changed. */
    public void refresh() {
        try (NDManager scope = policy.manager().newSubManager()) {
            decoder.pack(policy.mergedWeights(scope));
        }
        packedUpdates = policy.updates();
    }

    /** As {@link #generate(List, int, SamplingConfig, long, GenerationProgress)}, telling nobody how far it is. */
    public List<List<Completion>> generate(
            List<GenerationRequest> requests, int completionsPerPrompt, SamplingConfig sampling, long seed) {
        return generate(requests, completionsPerPrompt, sampling, seed, GenerationProgress.none());
    }

    /**
     * Draws completions of every prompt. A policy with a {@link org.align4j.model.Condition} is told it behind each prompt;
     * log-probs are those of the distribution that was drawn from.
     *
     * @return for each request, in order, its completions, in order
     * @throws UserError if a prompt leaves no room in the model's context
     */
    public List<List<Completion>> generate(
            List<GenerationRequest> requests,
            int completionsPerPrompt,
            SamplingConfig sampling,
            long seed,
            GenerationProgress progress) {
        if (policy.updates() != packedUpdates) {
            refresh();
        }
        Set<Integer> ends = decoding.ignoreEndOfText()
                ? Set.of()
                : new HashSet<>(policy.tokenizer().endOfText());
        StopTexts stops = new StopTexts(sampling.stop(), policy.tokenizer());
        Decoding.Drawing drawing = new Decoding.Drawing(sampling, new Uniforms(seed), stops, ends, policy.described());
        List<DecodingRow> rows = rows(requests, completionsPerPrompt, drawing);
        if (rows.isEmpty()) {
            return List.of();
        }
        int longest = rows.stream().mapToInt(DecodingRow::mostPositions).max().orElseThrow();
        int slots = decoding.slotsFor(rows.size(), decoder.cacheBytes(longest));
        Decoding.Capacity capacity = new Decoding.Capacity(slots, Long.MAX_VALUE, 0, STEPS);
        try (Decoding run = new Decoding(policy.manager(), decoder, capacity)) {
            run.add(rows);
            run.run(progress);
        }
        return byRequest(rows.stream().filter(DecodingRow::draws).toList(), completionsPerPrompt);
    }

    private List<DecodingRow> rows(
            List<GenerationRequest> requests, int completionsPerPrompt, Decoding.Drawing drawing) {
        ModelConfig config = policy.config();
        List<DecodingRow> rows = new ArrayList<>();
        for (int index = 0; index < requests.size(); index++) {
            GenerationRequest asked = requests.get(index);
            GenerationRequest request = conditioning.labelled(asked);
            int room = config.maxPositions() - request.prompt().length;
            if (room < 1) {
                throw new UserError("prompt of row " + request.row() + " has " + request.prompt().length
                        + " tokens, but the model's context is " + config.maxPositions()
                        + " with the completion; shorten it or leave it out");
            }
            for (int number = 0; number < completionsPerPrompt; number++) {
                DecodingRow row = new DecodingRow(
                        request,
                        index,
                        request.first() + number,
                        Math.min(room, drawing.sampling().maxNewTokens()),
                        drawing);
                rows.addAll(conditioning.rows(asked, row));
            }
        }
        return rows;
    }

    private static List<List<Completion>> byRequest(List<DecodingRow> rows, int completionsPerPrompt) {
        List<List<Completion>> completions = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += completionsPerPrompt) {
            completions.add(rows.subList(from, from + completionsPerPrompt).stream()
                    .map(DecodingRow::completion)
                    .toList());
        }
        return completions;
    }

    /** Frees the packed weights; the policy stays. */
    @Override
    public void close() {
        decoder.close();
    }
}
