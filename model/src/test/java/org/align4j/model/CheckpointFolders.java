package org.align4j.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;

/** Golden checkpoints as folders that load: those of random weights have no tokenizer, and any will do. */
public final class CheckpointFolders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFolders() {}

    /** Names of golden checkpoints: one of every family and layout, and Llama's rope scalings. */
    public static Stream<String> families() {
        return Stream.concat(Stream.of("llama", "llama-rope-yarn", "llama-rope-linear"), familiesBesidesLlama());
    }

    /** Names of golden checkpoints: one of every other family and layout. */
    public static Stream<String> familiesBesidesLlama() {
        return Stream.of(
                "mistral",
                "qwen2",
                "qwen3",
                "smollm3",
                "gemma",
                "gemma2",
                "gemma3_text",
                "gpt2-published",
                "gpt_neox",
                "gpt_neox-sequential",
                "phi");
    }

    /** A copy of a checkpoint's files with a tokenizer. */
    public static Path withTokenizer(Path source, Path parent) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(source.getFileName()));
        copyAll(source, folder);
        copyAll(Fixtures.path("tokenizers/byte-bpe"), folder);
        return folder;
    }

    /** Puts a number in place of what a folder's config says. */
    public static void change(Path folder, String key, int value) throws IOException {
        Path file = folder.resolve("config.json");
        JSON.writeValue(file.toFile(), ((ObjectNode) JSON.readTree(file.toFile())).put(key, value));
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            List<Path> wanted = files.filter(Files::isRegularFile)
                    .filter(file -> !Files.exists(to.resolve(file.getFileName())))
                    .toList();
            for (Path file : wanted) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
