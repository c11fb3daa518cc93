package org.align4j.pipeline.preference;

import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.training.Batches;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.HeldOut;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.preference.EncodedPairs;
import org.align4j.rl.preference.PreferenceBatch;
import org.align4j.rl.preference.loss.PreferenceLoss;
import org.align4j.rl.preference.PreferenceObjective;
import org.align4j.rl.preference.PreferencePair;
import org.align4j.rl.preference.ReferenceLogProbs;

/** Trains a policy on preferences by any {@link PreferenceLoss}; the reference is read once, before training. */
public final class DpoStage implements Stage<DpoConfig> {
    static final String POLICY = "policy";
    static final String REFERENCE = "reference";
    static final String PREFERENCES = "preferences";

    @Override
    public Declaration<DpoConfig> declaration() {
        return new Declaration<>(
                "dpo",
                "Train a policy on preferences directly: DPO, IPO and others",
                DpoConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "Checkpoint to train"),
                        StageInput.required(PREFERENCES, Artifact.PREFERENCES, "Pairs to learn from"),
                        StageInput.optional(
                                REFERENCE,
                                Artifact.POLICY,
                                "Checkpoint to stay close to; without it the policy as it starts")),
                List.of(Artifact.POLICY));
    }

    @Override
    public Set<String> freeOptions() {
        return Set.of("reference-logps");
    }

    @Override
    public void run(DpoConfig config, StageContext context) throws IOException {
        Dataset<Preference> preferences = Dataset.open(context.input(PREFERENCES), Preference.class);
        List<PreferencePair> pairs;
        TrainingConfig training;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            pairs = encode(config, preferences, outline, context);
            training = memory(config, outline.config(), pairs, context);
        }
        try (CausalLm policy = CausalLm.toTrain(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("adapter"))) {
            List<PreferencePair> compared = withReference(config, pairs, policy, context);
            HeldOutSplit<List<PreferencePair>> split =
                    HeldOutSplit.of(byPrompt(compared), config.heldOutShare(), context.seeds());
            TrainLoop.Result result =
                    train(config.loss(), training, policy, flat(split.training()), flat(split.heldOut()), context);
            TrainingReport.say(result.selected(), result.skipped(), context);
            policy.save(context.output(Artifact.POLICY));
            TrainingReport.write(result.selected(), context, Artifact.POLICY);
        }
    }

    /** Chosen and checked: the policy reads the pairs as its own reference, or stands beside one that does. */
    private static TrainingConfig memory(
            DpoConfig config, ModelConfig policy, List<PreferencePair> pairs, StageContext context) {
        TrainingMemory memory = TrainingMemory.language(policy, config.engine(), config.lora(), config.training());
        Optional<Path> reference = context.optionalInput(REFERENCE);
        return reference.isEmpty()
                ? memory.reading(ReferenceLogProbs.BATCH_TOKENS).fit(pairs, context)
                : memory.fit(
                        pairs,
                        memory.beside(
                                ModelMemory.config(reference.get(), config.engine()),
                                ReferenceLogProbs.BATCH_TOKENS,
                                pairs),
                        context);
    }

    private static TrainLoop.Result train(
            PreferenceLoss loss,
            TrainingConfig training,
            CausalLm policy,
            List<PreferencePair> pairs,
            List<PreferencePair> heldOut,
            StageContext context)
            throws IOException {
        PreferenceObjective objective = new PreferenceObjective((org.align4j.rl.preference.loss.PairLoss) loss);
        Evaluation evaluation = new HeldOut<>(
                policy,
                new Batches<>(heldOut, PreferenceBatch::of),
                objective,
                training.batch().microBatchTokens().count());
        TrainLoop.Result result = new TrainLoop(training, TrainingReport.run(context, context.work()))
                .run(policy, new Batches<>(pairs, PreferenceBatch::of), objective, evaluation);
        result.metrics().forEach(context::result);
        if (!heldOut.isEmpty()) {
            context.say(String.format(
                    Locale.ROOT,
                    "%d held-out pairs: loss %.4f, %.1f %% of chosen completions gained more than the rejected ones",
                    heldOut.size(),
                    result.metrics().get("eval_loss"),
                    100 * result.metrics().get("eval_rewards/accuracies")));
        }
        return result;
    }

    /** Pairs of one prompt beside each other: they are held out together. */
    private static List<List<PreferencePair>> byPrompt(List<PreferencePair> pairs) {
        Map<IntBuffer, List<PreferencePair>> groups = new LinkedHashMap<>();
        for (PreferencePair pair : pairs) {
            groups.computeIfAbsent(IntBuffer.wrap(pair.chosen(), 0, pair.chosenPrompt()), prompt -> new ArrayList<>())
                    .add(pair);
        }
        return List.copyOf(groups.values());
    }

    private static List<PreferencePair> flat(List<List<PreferencePair>> groups) {
        return groups.stream().flatMap(List::stream).toList();
    }

    private static List<PreferencePair> encode(
            DpoConfig config, Dataset<Preference> preferences, ModelOutline policy, StageContext context) {
        int positions = policy.config().maxPositions();
        int longest = config.maxLength() == 0 ? positions : Math.min(config.maxLength(), positions);
        EncodedPairs encoded = EncodedPairs.of(preferences.toList(), policy.tokenizer(), longest, config.tooLong());
        if (encoded.dropped() > 0) {
            context.warn("left out " + encoded.dropped() + " pairs with a row longer than " + longest + " tokens");
        }
        if (encoded.pairs().isEmpty()) {
            throw new UserError(preferences.folder() + ": no pair is left to learn from");
        }
        context.say(encoded.pairs().size() + " pairs");
        context.result("pairs", encoded.pairs().size());
        return encoded.pairs();
    }

    private static List<PreferencePair> withReference(
            DpoConfig config, List<PreferencePair> pairs, CausalLm policy, StageContext context) throws IOException {
        Path named = config.referenceLogps();
        Path file = named == null ? context.work().resolve(ReferenceLogProbs.FILE) : named;
        ReferenceLogProbs logProbs = new ReferenceLogProbs(
                file, ReferenceLogProbs.recipe(pairs, hash(context), computing(config, policy, context)));
        Optional<List<PreferencePair>> stored = logProbs.stored(pairs);
        if (stored.isPresent()) {
            context.say("reference log-probs of the pairs are read from " + file);
            return stored.get();
        }
        List<PreferencePair> computed = compute(config, pairs, policy, context);
        logProbs.store(computed);
        if (named != null) {
            context.say("reference log-probs of the pairs are kept in " + file);
        }
        return computed;
    }

    private static String hash(StageContext context) throws IOException {
        return AdapterFolder.contentHash(context.optionalInput(REFERENCE).orElse(context.input(POLICY)));
    }

    /** Bits follow from the type, the device, and whether an adapter stands beside the weights. */
    private static String computing(DpoConfig config, CausalLm policy, StageContext context) {
        boolean own = context.optionalInput(REFERENCE).isEmpty();
        return policy.manager().getDevice()
                + (policy.bfloat16() ? " bf16 " : " float32 ")
                + config.engine().threads()
                + (own && config.lora().adapts() ? " " + config.lora() : "");
    }

    private static List<PreferencePair> compute(
            DpoConfig config, List<PreferencePair> pairs, CausalLm policy, StageContext context) {
        if (context.optionalInput(REFERENCE).isEmpty()) {
            // the policy has not learned anything yet: it is its own reference
            return ReferenceLogProbs.compute(policy, pairs, 1);
        }
        Path folder = context.optionalInput(REFERENCE).orElseThrow();
        try (CausalLm reference = CausalLm.frozen(folder, config.engine())) {
            if (!reference.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError(folder + ": its tokenizer or chat template differs from the policy's");
            }
            return ReferenceLogProbs.compute(reference, pairs, 1);
        }
    }
}
