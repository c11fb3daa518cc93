package org.align4j.pipeline.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.TextFolders;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** What a checkpoint folder holds, without loading its weights. */
public final class ModelInfoCommand implements Command<ModelInfoConfig> {
    private static final long MIB = 1L << 20;

    @Override
    public Declaration<ModelInfoConfig> declaration() {
        return new Declaration<>(
                "model info", "Show a checkpoint's family, shape, files, tokenizer and memory", ModelInfoConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("folder");
    }

    @Override
    public void run(ModelInfoConfig config, CommandContext context) throws IOException {
        Path folder = folder(config, context);
        AdapterFolder adapter = AdapterFolder.is(folder) ? AdapterFolder.read(folder) : null;
        Path base = adapter == null ? folder : adapter.base(config.adapterBase());
        Map<String, Object> facts = new LinkedHashMap<>();
        try (AdapterFile file = adapter == null ? null : new AdapterFile(adapter);
                Checkpoint checkpoint = file == null ? Checkpoint.open(base) : Checkpoint.beneath(file, base)) {
            ModelConfig shape = checkpoint.config();
            HeadKind head = checkpoint.isScored() ? HeadKind.SCORE : HeadKind.LANGUAGE_MODEL;
            List<WeightSlot> layout = checkpoint.family().layout(shape, head);
            List<NamedTensor> tensors =
                    layout.stream().flatMap(slot -> slot.parts().stream()).toList();
            // What follows is told of the files too, so they must be what config.json says.
            checkpoint.require(tensors, checkpoint.family().names(HeadKind.LANGUAGE_MODEL));
            if (file != null) {
                facts.put("adapter", described(adapter, file.layout(layout)));
                facts.put("adapter_files", files(folder));
                facts.put("base", base.toString());
            }
            facts.put("family", shape.modelType() + " (" + checkpoint.family().architecture(head) + ")");
            facts.put(
                    "parameters",
                    tensors.stream().mapToLong(NamedTensor::elements).sum());
            describe(shape, layout, facts);
            facts.put("files", files(base));
            facts.put("stored_as", storedAs(checkpoint));
            describe(adapter == null ? TextFolders.of(base) : adapter.texts(base), facts);
            facts.put("precision", Torch.bfloat16(config.engine()) ? "bf16" : "float32");
            context.result("memory_bytes", MemoryFacts.describe(shape, config.engine(), facts));
        }
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((name, value) -> {
            context.print(String.format(Locale.ROOT, "%-" + width + "s  %s", name.replace('_', ' '), shown(value)));
            context.result(name, value);
        });
    }

    /** Its modules are those that its tensors are for: target_modules may be a pattern. */
    private static String described(AdapterFolder adapter, AdapterLayout layout) {
        long parameters = layout.modules().stream()
                .mapToLong(module -> module.a().elements() + module.b().elements())
                .sum();
        return String.format(
                Locale.ROOT,
                "LoRA of rank %d, scale %.4g, %,d parameters, on %s%s",
                adapter.lora().rank(),
                adapter.lora().scale(),
                parameters,
                String.join(", ", layout.lastNames()),
                adapter.scored() ? ", with a score head" : "");
    }

    private static Path folder(ModelInfoConfig config, CommandContext context) {
        boolean reward = Files.exists(config.folder().resolve(Artifact.REWARD.folder()));
        return context.artifact("folder", config.folder(), reward ? Artifact.REWARD : Artifact.POLICY);
    }

    private static void describe(ModelConfig shape, List<WeightSlot> layout, Map<String, Object> facts) {
        facts.put("layers", shape.layers());
        facts.put("hidden_size", shape.hiddenSize());
        facts.put("mlp_size", shape.intermediateSize());
        facts.put(
                "heads", shape.heads() + " of width " + shape.headSize() + ", " + shape.keyValueHeads() + " key-value");
        facts.put("vocabulary", shape.vocabularySize() + (shape.tiedHead() ? ", head tied to the embedding" : ""));
        facts.put("context", shape.maxPositions());
        ArchitectureFacts.describe(shape, layout, facts);
    }

    private static String storedAs(Checkpoint checkpoint) {
        JsonNode json = checkpoint.config().json();
        String said = json.path("dtype").asText(json.path("torch_dtype").asText(""));
        String stored = String.join(", ", checkpoint.storedTypes());
        return said.isEmpty() || said.equals(stored) ? stored : stored + " (config.json says " + said + ")";
    }

    private static List<String> files(Path folder) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                files.add(file.getFileName() + " (" + size(Files.size(file)) + ")");
            }
        }
        return files;
    }

    private static void describe(TextFolders folders, Map<String, Object> facts) {
        try (Tokenizer tokenizer = Tokenizer.load(folders)) {
            facts.put(
                    "tokenizer",
                    tokenizer.vocabularySize() + " tokens, fingerprint "
                            + tokenizer.fingerprint().substring(0, 12));
            facts.put("chat_template", tokenizer.hasChatTemplate() ? "yes" : "none");
            int[] ends =
                    tokenizer.endOfText().stream().mapToInt(Integer::intValue).toArray();
            facts.put("end_of_text", spelled(tokenizer, ends));
            facts.put("padding", spelled(tokenizer, tokenizer.padding()));
            int[] started = tokenizer.encodeWithSpecialTokens("");
            facts.put("added_to_text", started.length == 0 ? "nothing" : spelled(tokenizer, started));
        }
    }

    private static List<String> spelled(Tokenizer tokenizer, int... ids) {
        List<String> spelled = new ArrayList<>();
        List<String> tokens = tokenizer.tokens(ids);
        for (int i = 0; i < ids.length; i++) {
            spelled.add(tokens.get(i) + " (" + ids[i] + ")");
        }
        return spelled;
    }

    private static String size(long bytes) {
        return bytes >= 1024 * MIB
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (1024.0 * MIB))
                : bytes >= MIB
                        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB)
                        : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            return String.join(", ", list.stream().map(String::valueOf).toList());
        }
        return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : String.valueOf(value);
    }
}
