package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.model.config.LoraConfig;

/**
 * What an {@code adapter_config.json} says of each module, as PEFT 0.21 reads it.
 *
 * @param scored whether it is a reward model's
 */
record AdapterRules(Path file, ObjectNode json, boolean scored) implements AdapterRule {
    /** Of {@code r} and of {@code lora_alpha}. */
    private static final int PEFTS_DEFAULT = 8;

    private static final String TOKENS = "trainable_token_indices";
    private static final List<String> SCORE_HEADS = List.of("classifier", "score");
    private static final Pattern LAYER = Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\..*");

    /** How A and B started, where that changed the base. */
    enum Start {
        /** The base is as it was. */
        NOTHING,
        /** The base lost its largest singular values and vectors (Meng et al. 2024). */
        PISSA,
        /** The base lost the first columns of its QR decomposition (Büyükakyüz 2024). */
        OLORA
    }

    /** Refuses what is not supported, by name. */
    static AdapterRules read(Path file, ObjectNode json) {
        String type = json.path("peft_type").asText();
        if (!type.equals("LORA")) {
            throw new UserError(file + ": peft_type is \"" + Quoted.brief(type) + "\"; only LORA can be read");
        }
        AdapterKeys.check(file, json);
        boolean classifier = json.path("task_type").asText().equals("SEQ_CLS");
        AdapterRules rules = new AdapterRules(
                file,
                json,
                classifier
                        || json.path("modules_to_save")
                                .valueStream()
                                .anyMatch(module -> SCORE_HEADS.contains(module.asText())));
        rules.start();
        String bias = json.path("bias").asText("none");
        if (!Set.of("none", "all", "lora_only").contains(bias)) {
            throw new UserError(file + ": bias is \"" + Quoted.brief(bias) + "\"; it must be none, all or lora_only");
        }
        if (rules.isDecomposed() && rules.hasBias()) {
            throw new UserError(file + ": lora_bias and use_dora cannot both be true");
        }
        return rules;
    }

    /** The rank and scale of modules that no pattern names. */
    LoraConfig lora() {
        JsonNode targets = json.path("target_modules");
        // A pattern. Which modules it means, is asked of each module.
        List<String> modules = targets.isArray()
                ? targets.valueStream().map(JsonNode::asText).sorted().toList()
                : List.of(LoraConfig.ALL_LINEAR);
        int rank = json.path("r").asInt(PEFTS_DEFAULT);
        if (rank < 1 || modules.isEmpty() || targets.isNull() || targets.isMissingNode()) {
            throw new UserError(file + ": needs r >= 1 and target_modules");
        }
        return lora(rank, json.path("lora_alpha").asDouble(PEFTS_DEFAULT), modules);
    }

    private LoraConfig lora(int rank, double alpha, List<String> modules) {
        try {
            return new LoraConfig(
                    rank,
                    alpha,
                    json.path("use_rslora").asBoolean(),
                    modules,
                    json.path("lora_dropout").asDouble());
        } catch (UserError e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    Start start() {
        JsonNode start = json.path("init_lora_weights");
        return switch (start.isTextual() ? start.asText().toLowerCase(Locale.ROOT) : "") {
            // EVA chooses A by the data, the base stays; so it does with the others.
            case "", "gaussian", "orthogonal", "eva" -> Start.NOTHING;
            case "pissa" -> Start.PISSA;
            case "olora" -> Start.OLORA;
            default ->
                throw new UserError(
                        file + ": init_lora_weights is " + Quoted.brief(start)
                                + ", which changed the base model in a way that cannot be repeated; save the adapter as an ordinary"
                                + " one (PEFT: save_pretrained with path_initial_model_for_weight_conversion) or merge it there");
        };
    }

    /** Whether each row has a length of its own (DoRA, Liu et al. 2024). */
    boolean isDecomposed() {
        return json.path("use_dora").asBoolean();
    }

    @Override
    public boolean hasBias() {
        return json.path("lora_bias").asBoolean();
    }

    /** Whether a head that is tied to the embedding learned with it. */
    boolean ensuresTying() {
        return json.path("ensure_weight_tying").asBoolean();
    }

    /**
     * Ids of tokens whose rows of a module's weight have learned; empty for most modules.
     *
     * @param embedding the module that is meant where none is named
     */
    List<Long> tokens(String module, String embedding) {
        JsonNode tokens = json.path(TOKENS);
        JsonNode own = tokens.isArray() && module.equals(embedding) ? tokens : MissingNode.getInstance();
        for (Map.Entry<String, JsonNode> named : tokens.properties()) {
            boolean meant = AdapterNames.ofModule(module).stream().anyMatch(name -> name.endsWith(named.getKey()));
            own = meant ? named.getValue() : own;
        }
        return own.valueStream().map(JsonNode::asLong).toList();
    }

    /** Whether biases of the base have learned too. */
    boolean replacesBiases() {
        return Set.of("all", "lora_only").contains(json.path("bias").asText());
    }

    /**
     * Whether a module is stored as a whole: PEFT asks how its name ends, or that of a module that holds it, so
     * {@code norm} means every norm and {@code mlp} every layer's three matrices.
     */
    @Override
    public boolean saves(String module) {
        return AdapterNames.ofModule(module).stream().anyMatch(this::savesNamed);
    }

    private boolean savesNamed(String module) {
        for (String holder = module; !holder.isEmpty(); holder = AdapterNames.moduleOf(holder)) {
            if (saved().anyMatch(holder::endsWith)) {
                return true;
            }
        }
        return false;
    }

    private Stream<String> saved() {
        return Stream.concat(
                json.path("modules_to_save").valueStream().map(JsonNode::asText),
                scored ? SCORE_HEADS.stream() : Stream.empty());
    }

    @Override
    public boolean adapts(String module) {
        return AdapterNames.ofModule(module).stream().anyMatch(this::adaptsNamed);
    }

    private boolean adaptsNamed(String module) {
        boolean isSaved = saved().anyMatch(name -> ("." + module + ".").contains("." + name + "."));
        if (names("exclude_modules", module) || isSaved) {
            return false;
        }
        return names("target_modules", module) && (!json.path("target_modules").isArray() || isInLayer(module));
    }

    /** A text is a pattern for the whole name, a list has names or their ends. */
    private boolean names(String key, String module) {
        JsonNode names = json.path(key);
        if (names.isTextual()) {
            boolean all = names.asText().equalsIgnoreCase(LoraConfig.ALL_LINEAR) && key.equals("target_modules");
            return all
                    ? isInside(module)
                    : AdapterPattern.of(file + ": " + key, names.asText()).matches(module);
        }
        return names.valueStream()
                .anyMatch(name -> module.equals(name.asText()) || module.endsWith("." + name.asText()));
    }

    /** All linear modules are those of the layers: neither embedding nor head. */
    private static boolean isInside(String module) {
        return LAYER.matcher(module + ".").matches();
    }

    private boolean isInLayer(String module) {
        JsonNode layers = json.path("layers_to_transform");
        if (layers.isMissingNode() || layers.isNull() || (layers.isArray() && layers.isEmpty())) {
            return true;
        }
        String layer = layerOf(module);
        return layers.isArray()
                ? layers.valueStream().anyMatch(one -> one.asText().equals(layer))
                : layers.asText().equals(layer);
    }

    /** The number behind {@code layers_pattern}, or behind any name; empty if there is none. */
    private String layerOf(String module) {
        JsonNode pattern = json.path("layers_pattern");
        List<String> names = new ArrayList<>();
        if (pattern.isTextual() && !pattern.asText().isEmpty()) {
            names.add(pattern.asText());
        }
        pattern.forEach(name -> names.add(name.asText()));
        if (names.isEmpty()) {
            Matcher matcher = LAYER.matcher(module);
            return matcher.matches() ? matcher.group(1) : "";
        }
        for (String name : names) {
            Matcher matcher = Pattern.compile("(?:^|.*?\\.)" + Pattern.quote(name) + "\\.(\\d+)\\..*")
                    .matcher(module);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    @Override
    public AdaptedModule.Factors factors(String module) {
        LoraConfig all = lora();
        JsonNode ranked = patterned("rank_pattern", module);
        JsonNode scaled = patterned("alpha_pattern", module);
        int rank = ranked.isMissingNode() ? all.rank() : Math.max(1, ranked.asInt());
        double alpha = scaled.isMissingNode() ? all.alpha() : scaled.asDouble();
        if (!(alpha > 0)) {
            throw new UserError(file + ": alpha_pattern must be above 0, but is " + alpha);
        }
        return new AdaptedModule.Factors(rank, alpha, all.scale(rank, alpha));
    }

    /** The value of the first pattern that the module's name, or its end behind a dot, matches. */
    private JsonNode patterned(String key, String module) {
        for (Map.Entry<String, JsonNode> entry : json.path(key).properties()) {
            AdapterPattern pattern = AdapterPattern.ofModules(file + ": " + key, entry.getKey());
            if (AdapterNames.ofModule(module).stream().anyMatch(pattern::matches)) {
                return entry.getValue();
            }
        }
        return json.path(key).path("");
    }

    /** What of it can be merged, but cannot continue training; empty if nothing. */
    Set<String> mergedOnly() {
        Set<String> keys = new TreeSet<>();
        if (replacesBiases()) {
            keys.add("bias");
        }
        if (start() != Start.NOTHING) {
            keys.add("init_lora_weights");
        }
        if (ensuresTying()) {
            keys.add("ensure_weight_tying");
        }
        if (!json.path(TOKENS).isEmpty()) {
            keys.add(TOKENS);
        }
        return keys;
    }

    /** Whether all modules have one rank and scale, and neither lengths nor biases of their own. */
    boolean isUniform() {
        return json.path("rank_pattern").isEmpty()
                && json.path("alpha_pattern").isEmpty()
                && json.path(TOKENS).isEmpty()
                && !isDecomposed()
                && !hasBias();
    }

    /** Whether the weights beneath A and B are the base's own: nothing is learned as a whole but a score head. */
    boolean standsOnBase() {
        return mergedOnly().isEmpty()
                && !hasBias()
                && json.path("modules_to_save").valueStream().allMatch(module -> SCORE_HEADS.contains(module.asText()));
    }
}
