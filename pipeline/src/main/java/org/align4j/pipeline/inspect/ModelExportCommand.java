package org.align4j.pipeline.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.gguf.GgufModel;
import org.align4j.model.gguf.OllamaModelfile;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Writes a policy in the format of another program. */
public final class ModelExportCommand implements Command<ModelExportConfig> {
    private static final String FILE = "model.gguf";
    private static final double MIB = 1 << 20;

    @Override
    public Declaration<ModelExportConfig> declaration() {
        return new Declaration<>(
                "model export", "Write a policy as GGUF, for llama.cpp and Ollama", ModelExportConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("folder");
    }

    @Override
    public Path writes(ModelExportConfig config) {
        return config.out();
    }

    @Override
    public void run(ModelExportConfig config, CommandContext context) throws IOException {
        Path folder = context.artifact("folder", config.folder(), Artifact.POLICY);
        if (AdapterFolder.is(folder)) {
            throw new UserError(folder + ": is an adapter; align model merge --adapter " + folder
                    + " --out FOLDER makes the whole checkpoint to export");
        }
        String name = config.out().toAbsolutePath().normalize().getFileName().toString();
        AtomicFiles.createFolder(config.out(), temporary -> {
            List<String> other = GgufModel.write(folder, name, config.type(), temporary.resolve(FILE));
            OllamaModelfile modelfile = OllamaModelfile.of(folder, FILE);
            Files.writeString(temporary.resolve("Modelfile"), modelfile.text());
            if (!modelfile.hasTemplate()) {
                context.print(
                        "the Modelfile has no TEMPLATE: the chat template, if there is one, is not of Ollama's form;"
                                + " it is in " + FILE + ", where llama.cpp reads it");
            }
            if (!other.isEmpty()) {
                context.print(
                        other.size() + " matrices are stored as f16, since their rows are not whole blocks of 32: "
                                + other.get(0) + (other.size() > 1 ? ", …" : ""));
            }
        });
        Path file = config.out().resolve(FILE);
        context.print(String.format(Locale.ROOT, "wrote %s, %.1f MiB", file, Files.size(file) / MIB));
        context.print("llama.cpp: llama-server -m " + file + "      Ollama: ollama create " + name + " -f "
                + config.out().resolve("Modelfile"));
        context.result("out", config.out());
        context.result("bytes", Files.size(file));
    }
}
