package org.align4j.pipeline.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.Torch;

/**
 * What a turn needs at least, part by part. A backward pass needs twice a forward pass's products (Kaplan et al. 2020,
 * section 2.1). Norms, softmax and what is computed twice are not counted, so shares are shares of useful work.
 *
 * @param shape of the model
 * @param trunk weights of the layers' matrices
 * @param number bytes of a number of the type that is computed in
 */
record WorkParts(ModelConfig shape, double trunk, int number) {
    /** Bytes a learned weight moves in a step besides its gradient: master and two moments read and written. */
    private static final int STATE = 2 * 3 * Float.BYTES;

    static WorkParts of(Path folder, EngineConfig engine) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelConfig shape = checkpoint.config();
            double matrices = checkpoint.family().layout(shape, HeadKind.LANGUAGE_MODEL).stream()
                    .flatMap(slot -> slot.parts().stream())
                    .filter(tensor -> tensor.shape().size() > 1)
                    .mapToDouble(NamedTensor::elements)
                    .sum();
            double head = (double) shape.vocabularySize() * shape.hiddenSize();
            return new WorkParts(
                    shape,
                    matrices - (shape.tiedHead() ? head : 2 * head),
                    Torch.bfloat16(engine) ? Short.BYTES : Float.BYTES);
        }
    }

    /** Weights of the language model's head. */
    double head() {
        return (double) shape.vocabularySize() * shape.hiddenSize();
    }

    /** Of one turn. */
    List<WorkPart> turn(Measurement what) {
        int n = what.batch();
        int whole = what.promptLength() + what.length();
        List<WorkPart> parts = new ArrayList<>();
        switch (what.work()) {
            case LOGPROBS -> parts.add(reading(n, what.length(), true));
            case SFT -> learn(parts, n, what.length(), true);
            case REWARD -> learn(parts, 2 * n, what.length(), false);
            case DPO -> {
                parts.add(reading(2 * n, what.length(), true));
                learn(parts, 2 * n, what.length(), true);
            }
            case GENERATE -> sample(parts, what);
            case GRPO -> online(parts, what, whole);
            case PPO -> {
                online(parts, what, whole);
                parts.add(reading(n, whole, false));
                parts.add(reading(n, whole, false));
                learn(parts, n, whole, false);
            }
        }
        return parts;
    }

    /** Sampling; policy and reference read, and the policy learns. */
    private void online(List<WorkPart> parts, Measurement what, int whole) {
        sample(parts, what);
        parts.add(reading(what.batch(), whole, true));
        parts.add(reading(what.batch(), whole, true));
        learn(parts, what.batch(), whole, true);
    }

    /** Products of rows read whole, as many times; and how often the weights pass by. */
    private WorkPart passes(int rows, int length, boolean withHead, int products, int traffic) {
        double used = trunk + (withHead ? head() : 0);
        double microBatches = Math.ceil((double) rows * length / Math.max(length, Workloads.microBatchTokens()));
        return new WorkPart(
                products * 2 * used * rows * length,
                products * attention(0, length) * rows,
                traffic * microBatches * used * number);
    }

    private WorkPart reading(int rows, int length, boolean withHead) {
        return passes(rows, length, withHead, 1, 1);
    }

    /** Forward and backward, which read the weights and write their gradients; then the optimizer. */
    private void learn(List<WorkPart> parts, int rows, int length, boolean withHead) {
        parts.add(passes(rows, length, withHead, 3, 3));
        double learned = trunk + head() * (withHead && !shape.tiedHead() ? 2 : 1);
        parts.add(new WorkPart(0, 0, learned * (2 * number + STATE)));
    }

    /** A prompt by itself, then one token of every row at a time, which reads the weights and all keys and values. */
    private void sample(List<WorkPart> parts, Measurement what) {
        int n = what.batch();
        int prompt = what.promptLength();
        int whole = prompt + what.length();
        int weight = what.weights() == SamplerWeights.INT8 ? 1 : number;
        parts.add(new WorkPart(2 * trunk * prompt * n, attention(0, prompt) * n, trunk * weight, what.weights()));
        double kept =
                (shape.keysAndValues(prompt, places -> places) + shape.keysAndValues(whole, places -> places)) / 2.0;
        parts.add(new WorkPart(
                2 * (trunk + head()) * what.length() * n,
                attention(prompt, whole) * n,
                what.length() * ((trunk + head()) * weight + kept * number * n),
                what.weights()));
    }

    /** Operations of attention of the positions from one on to another: each looks at all before it, twice. */
    private double attention(double from, double to) {
        return 2.0 * shape.layers() * shape.heads() * shape.headSize() * (to * to - from * from);
    }
}
