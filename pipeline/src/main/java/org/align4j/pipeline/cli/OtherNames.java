package org.align4j.pipeline.cli;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Suggestion;

/** What other programs (TRL, transformers, LLaMA-Factory) call our options and commands. */
final class OtherNames {
    private static final Map<String, List<String>> FLAGS = Map.ofEntries(
            Map.entry("lr", List.of("learning-rate")),
            Map.entry("num-train-epochs", List.of("epochs")),
            Map.entry("num-epochs", List.of("epochs")),
            Map.entry("per-device-train-batch-size", List.of("batch.size")),
            Map.entry("batch-size", List.of("batch.size")),
            Map.entry("warmup-steps", List.of("schedule.warmup")),
            Map.entry("warmup-ratio", List.of("schedule.warmup")),
            Map.entry("model", List.of("policy")),
            Map.entry("model-name-or-path", List.of("policy")),
            Map.entry("base-model", List.of("policy")),
            Map.entry("ref-model", List.of("reference")),
            Map.entry("reward-model", List.of("reward")),
            Map.entry("reward-model-path", List.of("reward")),
            Map.entry("dataset", List.of("data", "preferences", "prompts")),
            Map.entry("dataset-name", List.of("data", "preferences", "prompts")),
            Map.entry("output-dir", List.of("out")),
            Map.entry("beta", List.of("loss.beta", "kl-penalty.coefficient")),
            Map.entry("kl-coef", List.of("kl-penalty.coefficient")),
            Map.entry("num-generations", List.of("completions-per-prompt")),
            Map.entry("max-completion-length", List.of("max-new-tokens")),
            Map.entry("lora-r", List.of("lora.rank")));
    private static final Map<String, String> COMMANDS =
            Map.of("finetune", "sft", "fine-tune", "sft", "download", "model fetch", "inference", "generate");

    private OtherNames() {}

    /** The known flags that are called so elsewhere. */
    static List<String> flags(String given, Collection<String> known) {
        String plain = given.replaceFirst("^-+", "").replace('_', '-');
        return FLAGS.getOrDefault(plain, List.of()).stream()
                .flatMap(name -> Suggestion.same(name, known).stream())
                .limit(1)
                .toList();
    }

    /** The known command that is called so elsewhere, or whose second word it is: {@code import} of {@code data import}. */
    static List<String> commands(String given, List<String> known) {
        String other = COMMANDS.get(given);
        if (other != null) {
            return List.of(other);
        }
        boolean begun = known.stream().anyMatch(name -> name.startsWith(given));
        return known.stream()
                .filter(name -> !begun && name.endsWith(" " + given))
                .toList();
    }
}
