package org.align4j.model.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.model.config.LoraConfig;

/** What a run asks of an adapter, module by module, as PEFT would understand the same options. */
record WantedRule(LoraConfig lora) implements AdapterRule, AdaptedBase.Change {
    private static final Pattern LAYER = Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\..*");

    @Override
    public boolean adapts(String module) {
        return !saves(module)
                && isInLayers(module)
                && lora.targetModules().stream().anyMatch(target -> means(target, module));
    }

    /** All linear modules are those of the layers: neither embedding nor head. */
    private static boolean means(String target, String module) {
        return target.equals(LoraConfig.ALL_LINEAR)
                ? LAYER.matcher(module + ".").matches()
                : LoraConfig.matches(target, module);
    }

    private boolean isInLayers(String module) {
        Matcher layer = LAYER.matcher(module + ".");
        return lora.layersToTransform().isEmpty()
                || (layer.matches()
                        && lora.layersToTransform().stream()
                                .anyMatch(one -> one.toString().equals(layer.group(1))));
    }

    @Override
    public boolean saves(String module) {
        return lora.modulesToSave().stream().anyMatch(module::endsWith);
    }

    @Override
    public boolean hasBias() {
        return lora.loraBias();
    }

    @Override
    public AdaptedModule.Factors factors(String module) {
        int rank = patterned("lora.rank-pattern", lora.rankPattern(), module, lora.rank());
        double alpha = patterned("lora.alpha-pattern", lora.alphaPattern(), module, lora.alpha());
        return new AdaptedModule.Factors(rank, alpha, lora.scale(rank, alpha));
    }

    private static <T> T patterned(String option, Map<String, T> patterns, String module, T usual) {
        for (Map.Entry<String, T> entry : patterns.entrySet()) {
            if (AdapterPattern.ofModules(option, entry.getKey()).matches(module)) {
                return entry.getValue();
            }
        }
        return usual;
    }

    /**
     * Refuses what would change nothing: names that no module has.
     *
     * @param linear modules of the layers, which can be adapted
     * @param ends the embedding and, of a language model, the head
     * @param all modules that have weights
     */
    void check(List<String> linear, List<String> ends, List<String> all) {
        for (String target : lora.targetModules()) {
            boolean there = target.equals(LoraConfig.ALL_LINEAR)
                    || linear.stream().anyMatch(name -> LoraConfig.matches(target, name))
                    || ends.stream().anyMatch(name -> LoraConfig.matches(target, name));
            if (!there) {
                throw new UserError("lora.target-modules: this model has no linear module " + quoted(target)
                        + " in its layers; it has " + String.join(", ", AdapterNames.lasts(linear))
                        + ", or all-linear for all of them, and besides the layers "
                        + String.join(", ", AdapterNames.lasts(ends)));
            }
        }
        for (String saved : lora.modulesToSave()) {
            if (all.stream().noneMatch(name -> name.endsWith(saved))) {
                throw new UserError("lora.modules-to-save: this model has no module that ends in " + quoted(saved)
                        + "; it has " + String.join(", ", AdapterNames.lasts(all)));
            }
        }
        Set<String> numbers = new TreeSet<>();
        linear.forEach(name -> {
            Matcher layer = LAYER.matcher(name + ".");
            if (layer.matches()) {
                numbers.add(layer.group(1));
            }
        });
        for (int layer : lora.layersToTransform()) {
            if (!numbers.contains(Integer.toString(layer))) {
                throw new UserError("lora.layers-to-transform: this model has no layer " + layer + "; it has "
                        + numbers.size() + ", from 0");
            }
        }
    }

    /** Refuses patterns that fit nothing. */
    void checkPatterns(List<AdaptedModule> modules) {
        checkPatterns("lora.rank-pattern", lora.rankPattern().keySet(), modules);
        checkPatterns("lora.alpha-pattern", lora.alphaPattern().keySet(), modules);
    }

    private static void checkPatterns(String option, Set<String> patterns, List<AdaptedModule> modules) {
        for (String pattern : patterns) {
            AdapterPattern read = AdapterPattern.ofModules(option, pattern);
            if (modules.stream().noneMatch(module -> read.matches(module.name()))) {
                throw new UserError(option + ": " + quoted(pattern) + " fits no module that is adapted; those are "
                        + String.join(
                                ", ",
                                AdapterNames.lasts(modules.stream()
                                        .map(AdaptedModule::name)
                                        .toList())));
            }
        }
    }

    private static String quoted(String name) {
        return '"' + Quoted.brief(name) + '"';
    }

    @Override
    public Set<String> replaced() {
        return Set.of();
    }

    @Override
    public StoredTensor replacement(String tensor) {
        throw new IllegalArgumentException(tensor);
    }

    @Override
    public Map<String, StoredTensor.InFile> tokens() {
        return Map.of();
    }

    @Override
    public List<Long> tokens(String module, String embedding) {
        return List.of();
    }

    @Override
    public boolean ensuresTying() {
        return false;
    }

    @Override
    public void requireApart(String embedding, String head) {
        // What starts afresh may be all of this.
    }

    @Override
    public boolean bringsScores() {
        return false;
    }

    @Override
    public boolean replacesBiases() {
        return false;
    }
}
