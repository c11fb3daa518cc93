package org.align4j.pipeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Progress;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** A stage that counts: each step's number depends on the seed; it can be made to fail at a step. */
final class CountingStage implements Stage<CountingStage.Config> {
    private final int failAt;
    private final Exception failure;

    CountingStage() {
        this(-1, new IllegalStateException());
    }

    CountingStage(int failAt, Exception failure) {
        this.failAt = failAt;
        this.failure = failure;
    }

    record Config(
            @Option(doc = "How far to count", def = "3") int steps,

            @Option(doc = "What to count with", def = "tally")
            Method method,

            @Option(doc = "Whether to count aloud", def = "false")
            boolean aloud) {
        Config {
            Check.atLeast("steps", 1, steps);
        }
    }

    sealed interface Method {
        record Tally(
                @Option(doc = "Strokes in a bundle", def = "5")
                int bundle) implements Method {}

        record Fingers(@Option(doc = "Hands to use") int hands) implements Method {}
    }

    @Override
    public Declaration<CountingStage.Config> declaration() {
        return new Declaration<>(
                "count",
                "Count the documents' letters, step by step",
                Config.class,
                List.of(
                        StageInput.required("data", Artifact.DOCUMENTS, "What to count"),
                        StageInput.optional("policy", Artifact.POLICY, "Who counts")),
                List.of(Artifact.DOCUMENTS));
    }

    @Override
    public void run(Config config, StageContext context) throws IOException {
        Path state = context.work().resolve("state");
        int done = Files.exists(state) ? Integer.parseInt(Files.readString(state)) : 0;
        try (Progress progress = context.progress().start("counting", "steps", config.steps())) {
            for (int step = done + 1; step <= config.steps(); step++) {
                if (step == failAt) {
                    fail();
                }
                context.metrics()
                        .log(
                                step,
                                Map.of(
                                        "number",
                                        context.seeds()
                                                .generator("step " + step)
                                                .nextDouble()));
                Files.writeString(state, Integer.toString(step));
                progress.advance(1);
            }
        }
        Path output = Files.createDirectories(context.output(Artifact.DOCUMENTS));
        Files.writeString(
                output.resolve("letters"),
                Files.readString(context.input("data")).length() + "\n");
        context.result("letters", 5);
        context.warn("fingers are not exact");
        if (config.steps() > 100) {
            context.failGate("counted too far");
        }
    }

    private void fail() throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        throw failure instanceof UserError user ? user : (RuntimeException) failure;
    }
}
