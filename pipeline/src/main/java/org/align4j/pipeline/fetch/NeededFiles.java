package org.align4j.pipeline.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.pipeline.download.RemoteFile;

/** Which files of a repository Align4j reads: descriptions first, then the weights that these name. */
final class NeededFiles {
    private static final Set<String> DESCRIPTIONS = Set.of(
            "config.json",
            "generation_config.json",
            "adapter_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "model.safetensors.index.json");

    private final String model;
    private final HubListing listing;

    NeededFiles(String model, HubListing listing) {
        this.model = model;
        this.listing = listing;
    }

    /** What is small; a repository in a form that is not read is refused. */
    List<RemoteFile> descriptions() {
        boolean whole = listing.file("config.json").isPresent();
        boolean adapter = listing.file("adapter_config.json").isPresent();
        if (!whole && !adapter) {
            throw new UserError(
                    model + ": has neither config.json nor adapter_config.json, so it is not a model in Hugging"
                            + " Face's layout" + (has(".gguf") ? " but one in GGUF, which is not read" : ""));
        }
        if (weightNames().isEmpty()) {
            throw new UserError(model + ": has no safetensors file"
                    + (has(".bin") ? ", only pytorch_model.bin, which is not read" : "")
                    + "; look for a revision or a copy that has one");
        }
        return listing.files().stream()
                .filter(file -> DESCRIPTIONS.contains(file.path())
                        || file.path().matches("additional_chat_templates/[\\w.-]+\\.jinja"))
                .toList();
    }

    /**
     * The weights.
     *
     * @param folder where the descriptions are
     */
    List<RemoteFile> weights(Path folder) {
        List<RemoteFile> files = new ArrayList<>();
        Set<String> names = new TreeSet<>(weightNames());
        if (names.remove("model.safetensors.index.json")) {
            Path index = folder.resolve("model.safetensors.index.json");
            for (JsonNode shard : JsonFile.object(index).path("weight_map")) {
                names.add(shard.asText());
            }
        }
        for (String name : names) {
            boolean safe = name.matches("[\\w.-]+\\.(safetensors|bin)");
            files.add(listing.file(name)
                    .filter(file -> safe)
                    .orElseThrow(() -> new UserError(
                            model + ": its index names the file " + name + ", which the repository does not have")));
        }
        return files;
    }

    /** The files that Align4j would open, in its order; of an index, the index. */
    private List<String> weightNames() {
        for (String name : List.of(
                "model.safetensors",
                "model.safetensors.index.json",
                "adapter_model.safetensors",
                "adapter_model.bin")) {
            if (listing.file(name).isPresent()) {
                return List.of(name);
            }
        }
        return List.of();
    }

    private boolean has(String ending) {
        return listing.files().stream().anyMatch(file -> file.path().endsWith(ending));
    }
}
