package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.text.TextFolders;

/**
 * An adapter as PEFT stores one: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * @param folder where it lies
 * @param lora rank, scale and modules
 * @param baseName the base model as the config names it
 * @param scored whether it brings a score head (a reward model's)
 * @param rules what it says of each module
 */
public record AdapterFolder(Path folder, LoraConfig lora, String baseName, boolean scored, AdapterRules rules) {
    public static final String CONFIG = "adapter_config.json";
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASSIFIER = "SEQ_CLS";
    private static final String BASE_OPTION = " --engine.adapter-base (--adapter-base for commands that run no stage)";

    /** Whether a folder holds an adapter. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /** Reads the config; whatever it asks for that cannot be had is an error. */
    public static AdapterFolder read(Path folder) {
        Path file = folder.resolve(CONFIG);
        ObjectNode json = JsonFile.object(file);
        AdapterRules rules = AdapterRules.read(file, json);
        String base = json.path("base_model_name_or_path").asText("");
        if (base.indexOf('\0') >= 0) {
            throw new UserError(file + ": base_model_name_or_path is not a path");
        }
        return new AdapterFolder(folder, rules.lora(), base, rules.scored(), rules);
    }

    /**
     * The base model's folder: as named on the command line; else as the config names it, absolute, from where the program
     * was started, or from the adapter.
     *
     * @param given by the user; empty if not
     */
    public Path base(String given) {
        List<Path> found = given.isEmpty() ? candidates() : List.of(Path.of(given));
        if (!found.isEmpty() && is(found.get(0))) {
            throw new UserError(folder.resolve(CONFIG) + ": its base " + found.get(0)
                    + " is an adapter itself; merge that one first (align model merge), and give what comes of it with"
                    + BASE_OPTION);
        }
        if (!found.isEmpty()) {
            return found.get(0);
        }
        throw new UserError(folder.resolve(CONFIG) + ": the base model \"" + baseName
                + "\" is not here; give its folder with" + BASE_OPTION);
    }

    /**
     * Whether a folder holds an adapter whose base is this one, unchanged.
     *
     * @param given as in {@link #base}
     */
    public static boolean standsOn(Path base, Path folder, String given) {
        try {
            if (!is(folder)) {
                return false;
            }
            AdapterFolder adapter = read(folder);
            return adapter.rules().standsOnBase() && Files.isSameFile(adapter.base(given), base);
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
                .filter(candidate ->
                        !baseName.isEmpty() && (Files.isRegularFile(candidate.resolve("config.json")) || is(candidate)))
                .map(Path::normalize)
                .toList();
    }

    /** Where its files about text are: the tokenizer in the adapter's folder, or else in the base's. */
    public TextFolders texts(Path base) {
        return new TextFolders(Files.exists(folder.resolve("tokenizer.json")) ? folder : base, base);
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

    /** Refuses to go on training this adapter where that is not supported, or with other options than it was made with. */
    public void requireSame(LoraConfig wanted) {
        if (!rules.mergedOnly().isEmpty()) {
            throw new UserError(folder + ": an adapter with " + String.join(", ", rules.mergedOnly())
                    + " cannot continue training; merge it (align model merge) and train a new adapter on the result");
        }
        if (wanted.rank() != lora.rank() || Math.abs(wanted.scale() - lora.scale()) > 1e-9 * lora.scale()) {
            throw new UserError(folder + ": is an adapter of rank " + lora.rank() + " and scale " + lora.scale()
                    + "; to continue training it, give --lora.rank " + lora.rank() + " --lora.alpha " + lora.alpha()
                    + (lora.useRslora() ? " --lora.use-rslora true" : "")
                    + ", or merge it first: align model merge");
        }
    }

    /** Whether it is A and B of linear layers alone, with one rank and scale, and perhaps a score head. */
    boolean isPlain() {
        try (AdapterFile file = new AdapterFile(this)) {
            return rules.isUniform() && file.isLinear();
        }
    }

    /** Whether what stands beneath A and B is its base, unchanged. */
    public boolean standsOnBase() {
        return rules.standsOnBase();
    }

    /** Writes {@code adapter_config.json} with the keys that PEFT needs. */
    static void write(Path folder, AdapterDescription adapter, HeadKind head) throws IOException {
        AdapterPlan plan = adapter.plan();
        LoraConfig lora = plan.lora();
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA");
        json.put("task_type", head == HeadKind.SCORE ? CLASSIFIER : "CAUSAL_LM");
        json.put(
                "base_model_name_or_path",
                adapter.base().toAbsolutePath().normalize().toString());
        json.put("r", lora.rank());
        json.set("lora_alpha", number(lora.alpha()));
        json.put("lora_dropout", lora.dropout())
                .put("use_rslora", lora.useRslora())
                .put("bias", "none");
        json.put("fan_in_fan_out", false).put("inference_mode", true).put("init_lora_weights", true);
        ArrayNode targets = json.putArray("target_modules");
        plan.layout().targets().forEach(target -> targets.add(AdapterNames.written(target)));
        ObjectNode ranks = json.putObject("rank_pattern");
        plan.rankPattern().forEach((name, rank) -> ranks.put(AdapterNames.written(name), rank));
        ObjectNode alphas = json.putObject("alpha_pattern");
        plan.alphaPattern().forEach((name, alpha) -> alphas.set(AdapterNames.written(name), number(alpha)));
        json.put("use_dora", lora.useDora()).put("lora_bias", lora.loraBias());
        List<String> saved = new ArrayList<>(plan.saved());
        if (head == HeadKind.SCORE) {
            saved.add("score");
        }
        if (saved.isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            saved.stream().map(AdapterNames::written).forEach(json.putArray("modules_to_save")::add);
        }
        Files.writeString(
                folder.resolve(CONFIG), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private static NumericNode number(double alpha) {
        return alpha == Math.rint(alpha) ? LongNode.valueOf((long) alpha) : DoubleNode.valueOf(alpha);
    }
}
