package org.align4j.model.generation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelAttributes;
import org.align4j.model.kernel.KernelTexts;
import org.align4j.model.kernel.Torch;

/**
 * The decoding kernels with one policy's packed weights. Caches and prompts' keys and values are arrays of the compute
 * type, so only kernels touch them.
 */
final class Decoder implements AutoCloseable {
    /** Cache lengths are multiples of it. */
    private static final int LENGTH_STEP = 16;

    /**
     * What was drawn: (rows, steps), row-major.
     *
     * @param logProbs at the sampling temperature; at temperature 1 where likeliest tokens were asked for
     * @param likeliest (rows, steps, asked), ids of the likeliest tokens, best first; empty if none were asked for
     * @param likeliestLogProbs theirs at temperature 1
     */
    record Drawn(long[] tokens, float[] logProbs, long[] likeliest, float[] likeliestLogProbs) {}

    private final NDManager manager;
    private final Kernel kernel;
    private final ModelConfig config;
    private final boolean bfloat16;
    private NDList weights = new NDList();
    private NDList biases = new NDList();
    private NDList rotary = new NDList();
    private int rotaryLength;

    /**
     * Compiles the kernels; {@link #pack} gives them weights.
     *
     * @param parent everything belongs to a sub-manager of it
     */
    Decoder(NDManager parent, ModelConfig config, boolean bfloat16) {
        this(parent, config, bfloat16, Torch.linear(parent.getDevice(), bfloat16, SamplerWeights.PRECISION));
    }

    Decoder(NDManager parent, ModelConfig config, boolean bfloat16, KernelTexts.Linear linear) {
        this.manager = parent.newSubManager();
        this.config = config;
        this.bfloat16 = bfloat16;
        this.kernel =
                Kernel.loadForInference(manager, attributes(config, bfloat16, linear), KernelTexts.decoding(linear));
    }

    /** As the decoding kernels read them. */
    static Map<String, Object> attributes(ModelConfig config, boolean bfloat16, KernelTexts.Linear linear) {
        Map<String, Object> attributes = KernelAttributes.of(config, bfloat16);
        attributes.put(
                "ring", cacheLength(config, config.architecture().attention().window()));
        attributes.putAll(linear.attributes());
        return attributes;
    }

    /**
     * The least length that attention looks at. libtorch takes other routines for products below some size (400
     * multiplications each, 4,096 together), and a row's bits would then depend on how many rows are beside it.
     */
    private static int shortest(ModelConfig config) {
        int width = config.heads() * config.headSize();
        int each = 400 * config.keyValueHeads() / width + 1;
        int together = 4096 / width + 1;
        return roundUp(Math.max(4 * LENGTH_STEP, Math.max(each, together)));
    }

    private static int roundUp(int length) {
        return (length + LENGTH_STEP - 1) / LENGTH_STEP * LENGTH_STEP;
    }

    /** The shortest cache for rows whose last positions are below this. */
    int cacheLength(int positions) {
        return cacheLength(config, positions);
    }

    private static int cacheLength(ModelConfig config, int positions) {
        return Math.max(shortest(config), roundUp(positions));
    }

    /** Memory of one row's keys and values. */
    long cacheBytes(int length) {
        return config.keysAndValues(length, this::cacheLength) * (bfloat16 ? Short.BYTES : Float.BYTES);
    }

    /**
     * Copies and packs the policy's weights, in place of those packed before.
     *
     * @param policy {@link ModelWeight}s, then each layer's {@link LayerWeight}s; any float type
     */
    void pack(NDList policy) {
        pack(policy, part -> {});
    }

    /** As {@link #pack}, closing the policy's weights layer by layer, so that one layer at a time is held twice. */
    void packTaken(NDList policy) {
        pack(policy, NDList::close);
    }

    private void pack(NDList policy, Consumer<NDList> packed) {
        weights.close();
        biases.close();
        NDArray embedding = policy.get(ModelWeight.EMBEDDING.place());
        NDArray head = policy.get(ModelWeight.HEAD.place());
        weights = kernel.call(
                manager,
                "pack_ends",
                embedding,
                policy.get(ModelWeight.FINAL_NORM.place()),
                head,
                policy.get(ModelWeight.POSITIONS.place()));
        biases = kernel.call(
                manager,
                "pack_head_bias",
                embedding,
                head,
                policy.get(ModelWeight.FINAL_NORM_BIAS.place()),
                policy.get(ModelWeight.HEAD_BIAS.place()));
        packed.accept(new NDList(policy.subList(0, LayerWeight.FIRST_LAYER)));
        for (int layer = 0; layer < config.layers(); layer++) {
            int first = LayerWeight.FIRST_LAYER + layer * LayerWeight.values().length;
            NDList own = new NDList(policy.subList(first, first + LayerWeight.values().length));
            weights.addAll(kernel.call(manager, "pack_layer", own, layer));
            biases.addAll(kernel.call(manager, "pack_biases", own, layer));
            packed.accept(own);
        }
    }

    /** Gives the rotary tables at least so many positions. */
    private void reserve(int positions) {
        if (positions > rotaryLength) {
            rotary.close();
            rotaryLength = Math.max(positions, Math.min(2 * rotaryLength, config.maxPositions()));
            try (NDArray like = manager.create(0f)) {
                rotary = kernel.call(manager, "rotary", like, rotaryLength);
            }
        }
    }

    /**
     * Computes the keys and values of all but the last token of each prompt.
     *
     * @param prompts each at least two tokens long
     * @return one array per prompt, belonging to {@code owner}
     */
    NDList prefill(NDManager owner, List<int[]> prompts) {
        int total = prompts.stream().mapToInt(prompt -> prompt.length - 1).sum();
        long[] ids = new long[total];
        long[] positions = new long[total];
        long[] lengths = new long[prompts.size()];
        int at = 0;
        int longest = 0;
        for (int i = 0; i < lengths.length; i++) {
            int[] prompt = prompts.get(i);
            lengths[i] = prompt.length - 1L;
            longest = Math.max(longest, prompt.length);
            for (int t = 0; t < prompt.length - 1; t++, at++) {
                ids[at] = prompt[t];
                positions[at] = t;
            }
        }
        reserve(longest);
        try (NDManager scope = manager.newSubManager();
                NDManager processor = scope.newSubManager(Device.cpu())) {
            return kernel.call(
                    owner,
                    "prefill",
                    scope.create(ids),
                    processor.create(lengths),
                    scope.create(positions),
                    weights,
                    biases,
                    rotary);
        }
    }

    /** What the model thinks of a prompt's own tokens, at least two; so many of the likeliest ones beside each. */
    ReadPrompt read(int[] prompt, int likeliest) {
        reserve(prompt.length);
        try (NDManager scope = manager.newSubManager()) {
            NDArray ids = scope.create(Arrays.stream(prompt).asLongStream().toArray());
            return ReadPrompt.of(kernel.call(scope, "read_prompt", ids, likeliest, weights, biases, rotary));
        }
    }

    /** An empty cache, one array per layer. */
    NDList emptyCache(NDManager owner, int rows, int length) {
        try (NDArray like = manager.create(0f)) {
            return kernel.call(owner, "empty_cache", like, rows, length);
        }
    }

    /** Copies a prefilled prompt into rows of the cache. */
    void place(NDList cache, NDArray prompt, long[] rows) {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            kernel.call(scope, "place", cache, prompt, scope.create(rows));
        }
    }

    /** The cache with only the given rows, in that order, and another length; the old one is closed. */
    NDList resize(NDManager owner, NDList cache, long[] rows, int length) {
        NDList resized = new NDList();
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            NDArray kept = scope.create(rows);
            for (NDArray layer : cache) {
                resized.addAll(kernel.call(owner, "resized", layer, kept, length, resized.size()));
                layer.close();
            }
        }
        return resized;
    }

    /**
     * The rows that one call advances.
     *
     * @param likeliest how many of the likeliest tokens are wanted beside each drawn one; -1 if not even its own
     *     log-prob at temperature 1 is
     */
    record Rows(
            long[] lastTokens,
            long[] positions,
            double[][] uniforms,
            long[][] seen,
            SamplingGroups groups,
            int likeliest,
            GuidedSlots guided) {
        int longest() {
            return (int) Arrays.stream(positions).max().orElseThrow();
        }

        boolean alike() {
            return groups.single() && likeliest < 0 && guided.none();
        }
    }

    /**
     * Draws as many tokens for every row as {@code uniforms} has rows; the cache must be longer than the last position
     * reached.
     */
    Drawn decode(NDList cache, Rows rows) {
        reserve(rows.longest() + rows.uniforms().length + 1);
        try (NDManager scope = manager.newSubManager();
                NDManager processor = scope.newSubManager(Device.cpu())) {
            NDArray last = scope.create(rows.lastTokens());
            NDArray positions = scope.create(rows.positions());
            NDArray uniforms = scope.create(rows.uniforms());
            NDArray seen = scope.create(rows.seen());
            if (rows.alike()) {
                NDArray settings = processor.create(rows.groups().settings()[0]);
                NDList drawn = kernel.call(
                        scope, "decode", last, positions, uniforms, seen, settings, weights, biases, rotary, cache);
                return new Drawn(drawn.get(0).toLongArray(), drawn.get(1).toFloatArray(), new long[0], new float[0]);
            }
            NDArray settings = processor.create(rows.groups().settings());
            NDArray group = scope.create(rows.groups().group());
            NDList drawn = kernel.call(
                    scope,
                    "decode_each",
                    last,
                    positions,
                    uniforms,
                    seen,
                    settings,
                    group,
                    rows.likeliest(),
                    scope.create(rows.guided().plain()),
                    scope.create(rows.guided().leader()),
                    scope.create(rows.guided().scales()),
                    weights,
                    biases,
                    rotary,
                    cache);
            return new Drawn(
                    drawn.get(0).toLongArray(),
                    drawn.get(1).toFloatArray(),
                    drawn.get(2).toLongArray(),
                    drawn.get(3).toFloatArray());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
