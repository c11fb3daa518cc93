package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.json.Quoted;

/**
 * Opens the files of a checkpoint's tensors: safetensors, or what torch wrote before there were any, each in one file or in
 * several with an index, in the order in which transformers looks for them.
 *
 * @param files takes what is opened
 * @param tensors takes where each tensor is
 */
record CheckpointFiles(Path folder, List<TensorFile> files, Map<String, StoredTensor> tensors) {
    private static final String INDEX = ".index.json";
    private static final List<String> NAMES = List.of("model.safetensors", "pytorch_model.bin");

    void open() {
        for (String name : NAMES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                take(add(name, folder));
                return;
            }
            Path index = folder.resolve(name + INDEX);
            if (Files.isRegularFile(index)) {
                openAll(index);
                return;
            }
        }
        throw new UserError(
                folder + ": none of its weights is there: model.safetensors, pytorch_model.bin, or several with "
                        + NAMES.get(0) + INDEX + others());
    }

    /** What there is of weights under names that are not looked for, to help. */
    private String others() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(safetensors|bin|pt|pth|gguf)"))
                    .sorted()
                    .findFirst()
                    .map(file -> "; " + file.getFileName()
                            + (Files.exists(file) ? " is there instead" : " leads to a file that is not there"))
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** As transformers reads them: all that the named files hold counts, of a tensor in several that in the last file. */
    private void openAll(Path index) {
        Map<String, TensorFile> shards = new TreeMap<>();
        JsonNode map = weightMap(index);
        for (JsonNode named : map) {
            shards.computeIfAbsent(named.isTextual() ? named.asText() : "", name -> add(name, index));
        }
        shards.values().forEach(this::take);
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            TensorFile file = shards.get(entry.getValue().asText());
            String name = Quoted.brief(entry.getKey());
            if (!file.entries().containsKey(entry.getKey())) {
                throw new UserError(
                        file.path() + ": no tensor " + name + ", though " + index.getFileName() + " names it");
            }
            Path last = tensors.get(entry.getKey()).path();
            if (!last.equals(file.path())) {
                throw new UserError(index + ": says that " + name + " is in "
                        + entry.getValue().asText()
                        + ", but " + last.getFileName() + " has it too, and transformers would read it there; save the"
                        + " model again into an empty folder");
            }
        }
    }

    private void take(TensorFile file) {
        file.entries().keySet().forEach(name -> tensors.put(name, StoredTensor.InFile.of(file, name)));
    }

    private TensorFile add(String name, Path named) {
        if (!name.matches("[^/\\\\\\p{Cntrl}]+\\.(safetensors|bin)")) {
            throw new UserError(named + ": \"" + name.replaceAll("\\p{Cntrl}", "?")
                    + "\" is not a file name such as model-00001-of-00002.safetensors");
        }
        TensorFile file = TensorFile.open(folder.resolve(name));
        files.add(file);
        return file;
    }

    private static JsonNode weightMap(Path index) {
        return JsonFile.object(index)
                .optional("weight_map")
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new UserError(index + ": no weight_map"));
    }
}
