package org.align4j.pipeline.rl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.supervised.SftConfig;
import org.align4j.pipeline.supervised.SftStage;
import org.align4j.rl.selfplay.ArithmeticTask;
import org.align4j.rl.selfplay.Question;
import org.align4j.testkit.Fixtures;

/** A tiny policy that has learned to propose sums, and now and then solves one. */
public final class ProposingPolicy {
    private static final ArithmeticTask SUMS = new ArithmeticTask(5);

    private ProposingPolicy() {}

    /** Trains one in a moment. */
    public static Path write(Path folder) throws IOException {
        Path data = folder.resolve("demonstrations");
        RandomGenerator random = new Seeds(5).generator("sums");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 48; i++) {
                Question question = SUMS.draw(random);
                writer.write(new Demonstration(
                        "propose" + i, Content.user(SUMS.request()), Content.assistant(question.text())));
                writer.write(new Demonstration(
                        "solve" + i, Content.user(question.text()), Content.assistant(question.truth())));
            }
            writer.publish();
        }
        TestContext context = new TestContext(folder)
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("data", data);
        new SftStage()
                .run(
                        ConfigLoader.load(
                                SftConfig.class,
                                null,
                                List.of(
                                        Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                                        Assignment.of("training.learning-rate", "1e-2"),
                                        Assignment.of("training.epochs", "4"),
                                        Assignment.of("training.batch", "{size: 8}"))),
                        context);
        return context.output(Artifact.POLICY);
    }

    /** Sums with their truth. */
    public static Path prompts(Path folder, int rows) {
        RandomGenerator random = new Seeds(9).generator("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(folder, Prompt.class, Lineage.of("test"))) {
            for (int i = 0; i < rows; i++) {
                Question question = SUMS.draw(random);
                writer.write(new Prompt("p" + i, Content.user(question.text()), question.truth()));
            }
            writer.publish();
        }
        return folder;
    }
}
