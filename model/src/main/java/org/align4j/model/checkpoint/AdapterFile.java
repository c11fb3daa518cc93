package org.align4j.model.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;

/** The tensors of an adapter folder, opened for reading. */
public final class AdapterFile implements AutoCloseable {
    private final AdapterFolder adapter;
    private final TensorFile file;

    /** Opens {@code adapter_model.safetensors}. */
    public AdapterFile(AdapterFolder adapter) {
        this.adapter = adapter;
        file = TensorFile.open(adapter.folder().resolve(AdapterFolder.WEIGHTS));
    }

    /** The layout of an adapter folder, see {@link #layout(List, WeightSlot)}. */
    public static AdapterLayout layout(AdapterFolder adapter, List<WeightSlot> base, WeightSlot head) {
        try (AdapterFile file = new AdapterFile(adapter)) {
            return file.layout(base, head);
        }
    }

    /**
     * Which modules of a base it adapts.
     *
     * @param base the base's weights
     * @param head the score head that it may replace; no parts for a language model
     * @throws UserError if it has tensors that the base has no place for
     */
    public AdapterLayout layout(List<WeightSlot> base, WeightSlot head) {
        Set<String> modules = new TreeSet<>();
        file.entries().keySet().forEach(name -> modules.add(AdapterLayout.moduleOfA(name)));
        AdapterLayout layout = AdapterLayout.of(base, adapter.lora().rank(), modules::contains);
        Set<String> unknown = new TreeSet<>(file.entries().keySet());
        layout.modules().forEach(module -> {
            unknown.remove(module.a().name());
            unknown.remove(module.b().name());
        });
        head.parts().forEach(part -> unknown.remove(AdapterLayout.replaced(part).name()));
        if (!unknown.isEmpty()) {
            throw new UserError(file.path() + ": " + unknown.iterator().next()
                    + " has no place in the base model; is it another family's, or does it adapt what cannot be adapted"
                    + " (only the layers' linear modules can)?");
        }
        if (layout.modules().isEmpty()) {
            throw new UserError(file.path() + ": adapts nothing");
        }
        return layout;
    }

    /** Fills a tensor's numbers, row by row. */
    public void read(NamedTensor tensor, float[] numbers) {
        file.read(
                tensor,
                (bytes, first) ->
                        bytes.asFloatBuffer().get(numbers, Math.toIntExact(first), bytes.remaining() / Float.BYTES));
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new UserError(file.path() + ": " + tensor.name() + " has numbers that are NaN or infinite");
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
