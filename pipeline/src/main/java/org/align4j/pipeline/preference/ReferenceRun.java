package org.align4j.pipeline.preference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.model.BatchUnit;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelMemory;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.preference.ReferenceLogProbs;
import org.align4j.rl.preference.ReferenceReading;
import org.align4j.rl.preference.loss.ReferenceFreeLoss;

/** What a run holds and reads of its reference: nothing, its log-probs of every row before training, or a copy that moves. */
record ReferenceRun(DpoConfig config, StageContext context) {
    /** Whether rows carry the reference's log-probs, read before training. */
    boolean isRead() {
        return !(config.loss() instanceof ReferenceFreeLoss) && !DpoInputs.follows(config);
    }

    /** Chosen and checked: the policy reads the rows as its own reference, or stands beside one that does, or needs none. */
    TrainingConfig memory(ModelConfig policy, List<? extends BatchUnit> rows) {
        LoraConfig lora = ModelMemory.adapter(context.input(DpoStage.POLICY), config.engine(), config.lora());
        TrainingMemory memory = TrainingMemory.language(policy, config.engine(), lora, config.training());
        if (DpoInputs.follows(config)) {
            return memory.withReference().fit(rows, context);
        }
        if (!isRead()) {
            return memory.fit(rows, context);
        }
        Optional<Path> reference = context.optionalInput(DpoStage.REFERENCE);
        return reference.isEmpty()
                ? memory.reading(ReferenceLogProbs.BATCH_TOKENS).fit(rows, context)
                : memory.fit(
                        rows,
                        memory.beside(
                                ModelMemory.config(reference.get(), config.engine()),
                                ReferenceLogProbs.BATCH_TOKENS,
                                rows),
                        context);
    }

    /** The rows with the reference's log-probs, computed or as they were kept. */
    <U> List<U> read(ReferenceReading<U> reading, List<U> rows, CausalLm policy) throws IOException {
        Path named = config.referenceLogps();
        boolean keeps = named != null && context.processes().leads();
        Path file = keeps ? named : context.work().resolve(ReferenceLogProbs.FILE);
        ReferenceLogProbs<U> logProbs = new ReferenceLogProbs<>(
                file, ReferenceLogProbs.recipe(reading, rows, hash(), computing(policy)), reading);
        Optional<List<U>> stored = logProbs.stored(rows);
        if (stored.isPresent()) {
            context.say("reference log-probs of the rows are read from " + file);
            return stored.get();
        }
        List<U> computed = compute(reading, rows, policy);
        logProbs.store(computed);
        if (named != null) {
            context.say("reference log-probs of the rows are kept in " + file);
        }
        return computed;
    }

    private String hash() throws IOException {
        return AdapterFolder.contentHash(
                context.optionalInput(DpoStage.REFERENCE).orElse(context.input(DpoStage.POLICY)));
    }

    /** Bits follow from the type, the device, and whether an adapter stands beside the weights. */
    private String computing(CausalLm policy) {
        boolean own = context.optionalInput(DpoStage.REFERENCE).isEmpty();
        return policy.manager().getDevice()
                + (policy.bfloat16() ? " bf16 " : " float32 ")
                + config.engine().threads()
                + (own && config.lora().adapts() ? " " + config.lora() : "");
    }

    private <U> List<U> compute(ReferenceReading<U> reading, List<U> rows, CausalLm policy) {
        if (context.optionalInput(DpoStage.REFERENCE).isEmpty()) {
            // the policy has not learned anything yet: it is its own reference
            return reading.read(policy, rows);
        }
        Path folder = context.optionalInput(DpoStage.REFERENCE).orElseThrow();
        try (CausalLm reference = CausalLm.frozen(folder, config.engine())) {
            if (!reference.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError(folder + ": its tokenizer or chat template differs from the policy's");
            }
            return reading.read(reference, rows);
        }
    }
}
