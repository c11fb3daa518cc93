package org.align4j.pipeline.bench;

import java.nio.file.Path;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.config.ModelConfig;

/**
 * Floating point operations of the products that a pass needs, two for each multiplication with its addition; a backward
 * pass needs twice a forward pass's (Kaplan et al. 2020, section 2.1). Norms, softmax and what is computed twice are not
 * counted, so shares of the peak are shares of useful work.
 *
 * @param trunk weights of the layers' matrices
 * @param head weights of the language model's head
 * @param attention layers x heads x head size: each met twice by every earlier position
 */
record ModelFlops(double trunk, double head, double attention) {
    static ModelFlops of(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelConfig shape = checkpoint.config();
            double matrices = checkpoint.family().layout(shape, HeadKind.LANGUAGE_MODEL).stream()
                    .flatMap(slot -> slot.parts().stream())
                    .filter(tensor -> tensor.shape().size() > 1)
                    .mapToDouble(NamedTensor::elements)
                    .sum();
            double head = (double) shape.vocabularySize() * shape.hiddenSize();
            return new ModelFlops(
                    matrices - (shape.tiedHead() ? head : 2 * head),
                    head,
                    (double) shape.layers() * shape.heads() * shape.headSize());
        }
    }

    /** Of one row read whole. */
    double forward(int length, boolean withHead) {
        return 2 * (trunk + (withHead ? head : 0)) * length + 2 * attention * length * length;
    }

    /** Of a completion, its prompt included. */
    double sampling(int promptLength, int newTokens) {
        double all = promptLength + newTokens;
        return 2 * trunk * all + 2 * head * newTokens + 2 * attention * all * all;
    }

    /** Of one turn. */
    double turn(Measurement what) {
        int n = what.batch();
        int row = what.length();
        int whole = what.promptLength() + what.length();
        double sampled = sampling(what.promptLength(), what.length());
        return n
                * switch (what.work()) {
                    case LOGPROBS -> forward(row, true);
                    case SFT -> 3 * forward(row, true);
                    case REWARD -> 2 * 3 * forward(row, false);
                    // both rows learn, and the reference reads both
                    case DPO -> 2 * 4 * forward(row, true);
                    case GENERATE -> sampled;
                    // policy and reference read, the policy learns
                    case GRPO -> sampled + 5 * forward(whole, true);
                    // reward model and critic read too, and the critic learns
                    case PPO -> sampled + 5 * forward(whole, true) + 5 * forward(whole, false);
                };
    }
}
