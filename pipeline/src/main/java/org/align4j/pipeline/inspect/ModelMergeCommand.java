package org.align4j.pipeline.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.ValueModel;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.CheckpointWriter.Padding;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardFacts;

/** Makes a whole checkpoint of a base model and its adapter: W + scale · B A, for programs that know no adapters. */
public final class ModelMergeCommand implements Command<ModelMergeConfig> {
    @Override
    public Declaration<ModelMergeConfig> declaration() {
        return new Declaration<>("model merge", "Merge an adapter into its base model", ModelMergeConfig.class);
    }

    @Override
    public Path writes(ModelMergeConfig config) {
        return config.out();
    }

    @Override
    public void run(ModelMergeConfig config, CommandContext context) throws IOException {
        boolean reward = Files.exists(config.adapter().resolve(Artifact.REWARD.folder()));
        Path folder = context.artifact("adapter", config.adapter(), reward ? Artifact.REWARD : Artifact.POLICY);
        List<Path> members = EnsembleFolder.members(folder);
        if (!members.isEmpty()) {
            throw new UserError(folder + ": is an ensemble of " + members.size() + " models, and one is merged: give "
                    + members.get(0)
                    + " or another of them, or train with --merge weights for the mean of their weights");
        }
        if (!AdapterFolder.is(folder)) {
            throw new UserError(folder + ": is not an adapter: it has no " + AdapterFolder.CONFIG);
        }
        AdapterFolder adapter = AdapterFolder.read(folder);
        AtomicFiles.createFolder(config.out(), temporary -> {
            if (adapter.scored()) {
                mergeReward(folder, config, temporary);
            } else {
                try (CausalLm model = CausalLm.load(folder, config.engine())) {
                    model.save(temporary, config.dtype(), CheckpointWriter.DEFAULT_SHARD_BYTES);
                }
                Optional<Condition> condition = Condition.read(folder);
                if (condition.isPresent()) {
                    condition.get().write(temporary);
                }
            }
        });
        context.print("merged " + folder + " into " + config.out());
        context.result("out", config.out());
    }

    private static void mergeReward(Path folder, ModelMergeConfig config, Path out) throws IOException {
        Path facts = folder.resolve(RewardFacts.FILE);
        boolean own = Files.exists(facts);
        try (ValueModel model = ValueModel.load(folder, config.engine())) {
            // One from elsewhere is read where transformers reads it, before and after.
            Padding padding = own ? Padding.CHOSEN : Padding.AS_GIVEN;
            model.save(
                    out,
                    new CheckpointWriter(
                            HeadKind.SCORE, config.dtype(), CheckpointWriter.DEFAULT_SHARD_BYTES, padding));
        }
        if (own) {
            Files.copy(facts, out.resolve(RewardFacts.FILE));
        }
    }
}
