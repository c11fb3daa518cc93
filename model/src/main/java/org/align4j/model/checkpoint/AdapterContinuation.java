package org.align4j.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;

/** How a stored adapter goes on learning. */
public final class AdapterContinuation {
    private AdapterContinuation() {}

    /**
     * What the adapter is, said as options would say it, to go on learning it.
     *
     * @param file the adapter's
     * @param base the weights beneath it, a score head that learns not among them
     * @param score the score head's tensors
     * @param wanted by the run; what of it only training sees, such as dropout, counts
     * @throws UserError if the run wants something else than the adapter is
     */
    public static LoraConfig of(AdapterFile file, List<WeightSlot> base, WeightSlot score, LoraConfig wanted) {
        AdapterFolder adapter = file.folder();
        AdapterRules rules = file.rules();
        Set<String> known = new TreeSet<>();
        score.parts().forEach(part -> known.add(part.name()));
        for (String tensor : file.replaced()) {
            if (rules.saves(AdapterNames.moduleOf(tensor))) {
                known.add(tensor);
            } else if (!known.contains(tensor)) {
                throw new UserError(adapter.folder() + ": has " + tensor
                        + ", which modules_to_save does not name, so it would not learn; merge the adapter (align model"
                        + " merge) and train a new one on the result");
            }
        }
        AdapterLayout layout = file.layout(base, known);
        List<String> names = AdapterNames.ofModules(base);
        List<String> saved = file.replaced().stream()
                .map(AdapterNames::moduleOf)
                .filter(names::contains)
                .distinct()
                .toList();
        LoraConfig lora = adapter.lora();
        LoraConfig own = new LoraConfig(
                lora.rank(),
                lora.alpha(),
                lora.useRslora(),
                layout.targets(),
                wanted.dropout(),
                AdapterNames.others(
                        layout.modules(),
                        lora.rank(),
                        module -> module.factors().rank()),
                AdapterNames.others(
                        layout.modules(),
                        lora.alpha(),
                        module -> module.factors().alpha()),
                List.of(),
                AdapterNames.ends(saved, names),
                rules.isDecomposed(),
                rules.hasBias());
        if (!wanted.isPlain() && !asPlanned(base, wanted).equals(asPlanned(base, own))) {
            throw new UserError(adapter.folder() + ": is another adapter than --lora.… say; leave out rank-pattern,"
                    + " alpha-pattern, layers-to-transform, modules-to-save, use-dora and lora-bias to continue it as"
                    + " it is, or merge it first: align model merge");
        }
        return own;
    }

    /**
     * The same, where nothing has been opened yet.
     *
     * @param adapterBase the base as the user named it; empty if not
     */
    public static LoraConfig of(AdapterFolder adapter, String adapterBase, LoraConfig wanted) {
        adapter.requireSame(wanted);
        Path base = adapter.base(adapterBase);
        try (AdapterFile file = new AdapterFile(adapter)) {
            try (Checkpoint plain = Checkpoint.open(base)) {
                file.leaveOutCopies(plain);
            }
            try (Checkpoint checkpoint = Checkpoint.beneath(file, base)) {
                HeadKind head = adapter.scored() ? HeadKind.SCORE : HeadKind.LANGUAGE_MODEL;
                List<WeightSlot> layout = new ArrayList<>(checkpoint.family().layout(checkpoint.config(), head));
                WeightSlot score = new WeightSlot(List.of());
                if (adapter.scored()) {
                    score = layout.set(ModelWeight.HEAD.place(), score);
                }
                return of(file, layout, score, wanted);
            }
        }
    }

    private static List<Object> asPlanned(List<WeightSlot> base, LoraConfig lora) {
        AdapterPlan plan = AdapterPlan.of(base, lora);
        return List.of(plan.layout().modules(), plan.wholes(), lora.useDora(), lora.loraBias());
    }
}
