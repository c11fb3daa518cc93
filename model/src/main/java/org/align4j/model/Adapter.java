package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterDescription;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.AdapterPlan;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.kernel.Kernel;

/**
 * An adapter that learns: a score head where the model is to have one, A and B of every adapted module, and whatever else
 * its plan names. Its base stays as it is.
 *
 * @param base folder of the base model
 * @param basePlain whether the weights beneath are that folder's, without what an earlier adapter made of them
 * @param weights the score head (empty for a language model), then what {@link AdapterPlan#slots} lists
 * @param squares of a decomposed adapter (DoRA): for every site the sum of squares of each of the base's rows; else empty
 * @param seeds of what is dropped while it learns
 */
record Adapter(AdapterPlan plan, Path base, boolean basePlain, Weights weights, NDList squares, Seeds seeds) {
    /**
     * How a fresh adapter starts: A uniform in ± 1 / sqrt(in) as in PEFT, and B 0, so that nothing changes yet; of an
     * embedding N(0, 1) and 0.
     */
    static Weights.Start fresh(Seeds seeds) {
        return (tensor, numbers) -> {
            RandomGenerator random = seeds.generator("adapter " + tensor.name());
            if (AdapterLayout.isA(tensor)) {
                uniform(numbers, 1 / Math.sqrt(tensor.shape().get(1)), random);
            } else if (AdapterLayout.isEmbeddingB(tensor)) {
                Weights.normal(numbers, 1, random);
            }
        };
    }

    private static void uniform(float[] numbers, double bound, RandomGenerator random) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /** The adapter's weights in their order. */
    static List<WeightSlot> slots(AdapterPlan plan, WeightSlot score) {
        List<WeightSlot> slots = new ArrayList<>();
        slots.add(new WeightSlot(
                score.parts().stream().map(AdapterLayout::replaced).toList()));
        slots.addAll(plan.slots());
        return slots;
    }

    /**
     * The sums of squares of the rows that learn their lengths (DoRA).
     *
     * @param compute the base's weights
     * @return empty where none does
     */
    static NDList squares(NDManager manager, Kernel kernel, AdapterPlan plan, NDList compute) {
        NDList squares = new NDList();
        if (plan.lora().useDora()) {
            for (int site = 0; site < plan.sites(); site++) {
                squares.add(
                        plan.modules(site).isEmpty()
                                ? manager.create(new Shape(0))
                                : kernel.array(manager, "row_squares", compute.get(plan.slotOf(site))));
            }
        }
        return squares;
    }

    /** Every row as long as it is in the base. */
    void startLengths() {
        for (int site = 0; site < squares.size(); site++) {
            if (!plan.modules(site).isEmpty()) {
                try (NDManager scope = squares.get(site).getManager().newSubManager()) {
                    NDArray lengths = weights.masters().get(1 + 2 * plan.sites() + site);
                    weights.kernel().call(scope, "start_lengths", lengths, site, squares.get(site));
                }
            }
        }
        weights.refresh();
    }

    LoraConfig lora() {
        return plan.lora();
    }

    AdapterDescription description() {
        return new AdapterDescription(plan, base);
    }

    /** Whether a folder's adapter has the base that this one stands on, and that base is unchanged. */
    boolean carries(Path folder, String adapterBase) {
        return basePlain && AdapterFolder.standsOn(base, folder, adapterBase);
    }

    /** Every tensor that is stored. */
    List<NamedTensor> tensors() {
        return weights.layout().stream().flatMap(slot -> slot.parts().stream()).toList();
    }

    void restore(AdapterFolder folder) {
        try (AdapterFile file = new AdapterFile(folder)) {
            weights.restore(file);
        }
    }

    /** The base's list of weights (or gradients), with this adapter's in their places. */
    NDList joined(NDList base, NDList own) {
        NDList joined = new NDList(base);
        if (own.get(0).size() > 0) {
            joined.set(ModelWeight.HEAD.place(), own.get(0));
        }
        int added = 1 + plan.added();
        joined.addAll(own.subList(1, added));
        for (int i = 0; added + i < own.size(); i++) {
            joined.set(plan.wholes().get(i).slot(), own.get(added + i));
        }
        return joined;
    }

    /** The base's list of weights, with what kernels read of this adapter. */
    NDList read(NDList base) {
        NDList read = joined(base, weights.compute());
        read.addAll(squares);
        return read;
    }

    /** The same as it stands now, however it goes on learning. */
    NDList copied(NDManager manager, NDList base) {
        return copied(manager, base, weights.compute());
    }

    /** As {@link #copied} before anything was learned: what learns as a whole is still what the base has. */
    NDList copiedAtStart(NDManager manager, NDList base) {
        return copied(manager, base, new NDList(weights.compute().subList(0, 1 + plan.added())));
    }

    private NDList copied(NDManager manager, NDList base, NDList own) {
        NDList copies = joined(base, weights.kernel().call(manager, "copies", own));
        copies.addAll(squares);
        return copies;
    }

    /** Gradients of frozen weights: none. */
    static NDList frozen(NDManager manager, int count) {
        NDList none = new NDList();
        for (int i = 0; i < count; i++) {
            none.add(manager.create(new Shape(0)));
        }
        return none;
    }

    /** What each weight's learning rate is multiplied by; as {@link Weights#rateFactors} has it for the base. */
    float[] rateFactors(double decay) {
        int added = 1 + plan.added();
        float[] factors = new float[added + plan.wholes().size()];
        factors[0] = 1;
        for (int i = 1; i < factors.length; i++) {
            int slot = i < added
                    ? plan.slotOf(siteOf(i - 1))
                    : plan.wholes().get(i - added).slot();
            factors[i] = Weights.rateFactor(slot, plan.layers(), decay);
        }
        return factors;
    }

    /** A and B of a site stand together; then come lengths or biases, one of a site. */
    private int siteOf(int added) {
        return added < 2 * plan.sites() ? added / 2 : added - 2 * plan.sites();
    }

    /** The base's weights with the adapter in them, in the compute type; those that differ belong to the scope. */
    NDList merged(NDManager scope, NDList compute) {
        NDList merged = joined(compute, weights.compute());
        merged.subList(compute.size(), merged.size()).clear();
        NDList own = weights.compute();
        Kernel kernel = weights.kernel();
        for (int site = 0; site < plan.sites(); site++) {
            if (plan.modules(site).isEmpty()) {
                continue;
            }
            int slot = plan.slotOf(site);
            NDArray a = own.get(1 + 2 * site);
            NDArray b = own.get(2 + 2 * site);
            NDArray more = plan.added() == 2 * plan.sites() ? null : own.get(1 + 2 * plan.sites() + site);
            boolean decomposed = plan.lora().useDora();
            NDArray lengths = decomposed ? more : scope.create(new Shape(0));
            NDArray rows = decomposed ? squares.get(site) : scope.create(new Shape(0));
            merged.set(slot, kernel.array(scope, "merged_weight", compute.get(slot), site, a, b, lengths, rows));
            if (plan.lora().loraBias()) {
                merged.set(slot + 1, kernel.array(scope, "merged_bias", compute.get(slot + 1), site, more));
            }
        }
        return merged;
    }
}
