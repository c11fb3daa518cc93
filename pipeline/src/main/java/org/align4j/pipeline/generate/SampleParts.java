package org.align4j.pipeline.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.arrow.Layout;
import org.align4j.model.CausalLm;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.stage.PartedStage.PartMaker;

/** Draws parts of a sampling run one at a time, each with the bytes that the whole run gives it. */
final class SampleParts implements PartMaker {
    private final SampleConfig config;
    private final CausalLm policy;
    private final Generator generator;
    private final Sampling sampling;
    private final List<List<Sampling.Numbered>> parts = new ArrayList<>();

    private SampleParts(SampleConfig config, CausalLm policy, Path folder, Seeds seeds, Dataset<Prompt> prompts) {
        this.config = config;
        this.policy = policy;
        this.generator = Generator.taking(policy, new DecodingConfig(config.slots(), false));
        this.sampling = new Sampling(
                config, policy, generator, folder, seeds, ProgressDisplay.none().start("sampling", "prompts", 0));
        try (Stream<Prompt> rows = prompts.stream()) {
            sampling.parts(rows.limit(config.used(prompts.rows())).iterator()).forEachRemaining(parts::add);
        }
    }

    static SampleParts open(SampleConfig config, Path policy, Path prompts, Seeds seeds) throws IOException {
        CausalLm model = CausalLm.frozen(policy, config.engine());
        try {
            return new SampleParts(config, model, policy, seeds, Dataset.open(prompts, Prompt.class));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    CausalLm policy() {
        return policy;
    }

    @Override
    public int count() {
        return parts.size();
    }

    @Override
    public boolean isMade(int part, Path folder) {
        return Files.exists(Dataset.partFile(folder, part));
    }

    @Override
    public void make(int part, Path folder) throws IOException {
        if (isMade(part, folder)) {
            return;
        }
        // beside the dataset, not in it: what a killed process leaves here goes with the run's work folder
        Path alone = Files.createTempDirectory(folder.getParent(), "part-");
        try {
            Layout layout = Layout.DEFAULT.withRowsPerPart(config.promptsPerPart());
            try (DatasetWriter<Sample> writer =
                    DatasetWriter.create(alone, Sample.class, Lineage.of("sample"), layout)) {
                sampling.draw(parts.get(part), writer);
                if (writer.publish().info().parts().size() != 1) {
                    throw new UserError("part " + part + " is larger than one file may be; lower --prompts-per-part");
                }
            }
            Files.move(Dataset.partFile(alone, 0), Dataset.partFile(folder, part), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            AtomicFiles.deleteTree(alone);
        }
    }

    @Override
    public void close() {
        generator.close();
        policy.close();
    }
}
