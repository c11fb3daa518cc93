package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.LoraConfig;

/**
 * An adapter as PEFT stores one: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * @param folder where it lies
 * @param lora rank, scale and modules
 * @param baseName the base model as the config names it
 * @param scored whether it brings a score head (a reward model's)
 */
public record AdapterFolder(Path folder, LoraConfig lora, String baseName, boolean scored) {
    public static final String CONFIG = "adapter_config.json";
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASSIFIER = "SEQ_CLS";
    /** Keys that change nothing of what is read here, whatever they say. */
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "fan_in_fan_out",
            "inference_mode",
            "init_lora_weights",
            "lora_alpha",
            "lora_dropout",
            "loftq_config",
            "megatron_core",
            "modules_to_save",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "r",
            "revision",
            "runtime_config",
            "exclude_modules",
            "target_modules",
            "task_type",
            "use_rslora",
            "ensure_weight_tying");

    /** Whether a folder holds an adapter. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /** Reads the config; whatever it asks for that cannot be had is an error. */
    public static AdapterFolder read(Path folder) {
        Path file = folder.resolve(CONFIG);
        JsonNode json;
        try {
            json = JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read as JSON", e);
        }
        String type = json.path("peft_type").asText();
        if (!type.equals("LORA")) {
            throw new UserError(file + ": peft_type is \"" + type + "\"; only LORA can be read");
        }
        json.properties().forEach(key -> {
            if (!HARMLESS.contains(key.getKey()) && asks(key.getValue())) {
                throw new UserError(file + ": " + key.getKey() + " is " + key.getValue() + ", which is not supported");
            }
        });
        boolean scored = false;
        for (JsonNode module : json.path("modules_to_save")) {
            if (!module.asText().equals("score") && !module.asText().equals("classifier")) {
                throw new UserError(file + ": modules_to_save has " + module
                        + "; only a score head can be saved beside an adapter");
            }
            scored = true;
        }
        return new AdapterFolder(
                folder,
                lora(file, json),
                json.path("base_model_name_or_path").asText(""),
                scored || json.path("task_type").asText().equals(CLASSIFIER));
    }

    private static LoraConfig lora(Path file, JsonNode json) {
        JsonNode targets = json.path("target_modules");
        List<String> modules = new ArrayList<>();
        if (targets.isTextual() && !targets.asText().equals(LoraConfig.ALL_LINEAR)) {
            // A pattern. Which modules it means, the tensors say.
            modules.add(LoraConfig.ALL_LINEAR);
        } else if (targets.isTextual()) {
            modules.add(targets.asText());
        } else {
            targets.forEach(target -> modules.add(target.asText()));
        }
        int rank = json.path("r").asInt();
        if (rank < 1 || modules.isEmpty()) {
            throw new UserError(file + ": needs r >= 1 and target_modules");
        }
        try {
            return new LoraConfig(
                    rank,
                    json.path("lora_alpha").asDouble(),
                    json.path("use_rslora").asBoolean(),
                    modules.stream().sorted().toList(),
                    json.path("lora_dropout").asDouble());
        } catch (UserError e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    /** Whether a value asks for something: neither null, false, empty nor "none". */
    private static boolean asks(JsonNode value) {
        return value.isContainerNode()
                ? !value.isEmpty()
                : !(value.isNull()
                        || (value.isBoolean() && !value.booleanValue())
                        || value.asText().equals("none")
                        || value.asText().isEmpty());
    }

    /**
     * The base model's folder: as named on the command line; else as the config names it, absolute, from where the program
     * was started, or from the adapter.
     *
     * @param given by the user; empty if not
     */
    public Path base(String given) {
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        List<Path> found = candidates();
        if (!found.isEmpty()) {
            return found.get(0);
        }
        throw new UserError(
                folder.resolve(CONFIG) + ": the base model \"" + baseName
                        + "\" is not here; give its folder with --engine.adapter-base (--adapter-base for commands that run no stage)");
    }

    /**
     * Whether a folder holds an adapter whose base is this one.
     *
     * @param given as in {@link #base}
     */
    public static boolean standsOn(Path base, Path folder, String given) {
        try {
            return is(folder) && Files.isSameFile(read(folder).base(given), base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A hash of what a file or folder holds; of an adapter together with its base, where that is found without help. */
    public static String contentHash(Path artifact) throws IOException {
        String own = Hashes.ofContent(artifact);
        if (!is(artifact)) {
            return own;
        }
        AdapterFolder adapter = read(artifact);
        List<Path> base = adapter.candidates();
        return base.isEmpty() ? own : Hashes.ofText(own + " " + Hashes.ofContent(base.get(0)));
    }

    private List<Path> candidates() {
        return Stream.of(Path.of(baseName), folder.resolve(baseName))
                .filter(candidate -> !baseName.isEmpty() && Files.isRegularFile(candidate.resolve("config.json")))
                .map(Path::normalize)
                .toList();
    }

    /** Where the tokenizer is: in the adapter's folder, or else in the base's. */
    public Path tokenizer(Path base) {
        return Files.exists(folder.resolve("tokenizer.json")) ? folder : base;
    }

    /**
     * Refuses a language model's adapter where a score is wanted, and the other way round.
     *
     * @param headStarts whether a score head may start fresh
     */
    public void requireKind(HeadKind head, boolean headStarts) {
        if (head == HeadKind.LANGUAGE_MODEL && scored) {
            throw new UserError(folder + ": is a reward model's adapter, but a language model is expected");
        }
        if (head == HeadKind.SCORE && !scored && !headStarts) {
            throw new UserError(folder + ": is a language model's adapter, but a reward or value model is expected");
        }
    }

    /** Refuses to go on training this adapter with other options than it was made with. */
    public void requireSame(LoraConfig wanted) {
        if (wanted.rank() != lora.rank() || Math.abs(wanted.scale() - lora.scale()) > 1e-9 * lora.scale()) {
            throw new UserError(folder + ": is an adapter of rank " + lora.rank() + " and scale " + lora.scale()
                    + "; to go on training it give --lora.rank " + lora.rank() + " --lora.alpha " + lora.alpha()
                    + (lora.useRslora() ? " --lora.use-rslora true" : "")
                    + ", or merge it first: align model merge");
        }
    }

    /** Writes {@code adapter_config.json} with the keys that PEFT needs. */
    static void write(Path folder, AdapterDescription adapter, HeadKind head) throws IOException {
        LoraConfig lora = adapter.lora();
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA");
        json.put("task_type", head == HeadKind.SCORE ? CLASSIFIER : "CAUSAL_LM");
        json.put(
                "base_model_name_or_path",
                adapter.base().toAbsolutePath().normalize().toString());
        json.put("r", lora.rank());
        if (lora.alpha() == Math.rint(lora.alpha())) {
            json.put("lora_alpha", (long) lora.alpha());
        } else {
            json.put("lora_alpha", lora.alpha());
        }
        json.put("lora_dropout", lora.dropout())
                .put("use_rslora", lora.useRslora())
                .put("bias", "none");
        json.put("fan_in_fan_out", false).put("inference_mode", true).put("init_lora_weights", true);
        ArrayNode targets = json.putArray("target_modules");
        adapter.layout().lastNames().forEach(targets::add);
        if (head == HeadKind.SCORE) {
            json.putArray("modules_to_save").add("score");
        } else {
            json.putNull("modules_to_save");
        }
        Files.writeString(
                folder.resolve(CONFIG), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
