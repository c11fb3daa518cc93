package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.pipeline.TestContext;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;

/** Whole runs of a tiny random model, of two layers, that is asked four prompts. */
final class RlRuns {
    static final List<String> TEXTS = List.of("Good morrow.", "What news?", "Who goes there, and why?", "Speak.");

    private final Path folder;
    private final Path prompts;

    /** Writes the prompts. */
    RlRuns(Path folder) {
        this.folder = folder;
        prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            TEXTS.forEach(text -> writer.write(new Prompt("p" + writer.rows(), Content.user(text), null)));
            writer.publish();
        }
    }

    TestContext run(String name, RlConfig config, Map<String, Path> inputs) throws IOException {
        TestContext context = context(name, inputs);
        new RlStage().run(config, context);
        return context;
    }

    /** What a run of that name is given; the same name again goes on with it. */
    TestContext context(String name, Map<String, Path> inputs) {
        return new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("prompts", prompts)
                .with(inputs);
    }
}
