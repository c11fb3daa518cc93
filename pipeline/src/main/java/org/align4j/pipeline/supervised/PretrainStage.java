package org.align4j.pipeline.supervised;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.Dataset;
import org.align4j.data.Document;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.text.BpeTrainer;
import org.align4j.model.text.BpeVocabulary;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Language modelling on plain text: a model and its tokenizer from scratch, or a given policy further on. */
public final class PretrainStage implements Stage<PretrainConfig> {
    private static final String POLICY = "policy";
    private static final String DATA = "data";
    private static final String HELD_OUT = "held-out";

    @Override
    public Declaration<PretrainConfig> declaration() {
        return new Declaration<>(
                "pretrain",
                "Train a language model on documents, from scratch or from a policy",
                PretrainConfig.class,
                List.of(
                        StageInput.required(DATA, Artifact.DOCUMENTS, "Texts (or conversations) to model"),
                        StageInput.optional(
                                POLICY,
                                Artifact.POLICY,
                                "A policy to train further; without it the model starts from scratch"),
                        StageInput.optional(
                                HELD_OUT, Artifact.DOCUMENTS, "Texts to measure the loss on, never trained on")),
                List.of(Artifact.POLICY));
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(PretrainConfig config, StageContext context) throws IOException {
        Path tokenizer = context.work().resolve("tokenizer");
        if (context.optionalInput(POLICY).isEmpty()) {
            learnTokenizer(config, tokenizer, context);
        }
        SupervisedRun.Rows rows;
        SupervisedRun run;
        try (ModelOutline outline = outline(config, tokenizer, context)) {
            rows = rows(config, outline, context);
            TrainingMemory memory =
                    TrainingMemory.language(outline.config(), config.engine(), LoraConfig.none(), config.training());
            run = SupervisedRun.prepare(memory, rows, context);
        } catch (UserError e) {
            // a refused run keeps nothing, so that its folder takes the corrected command
            AtomicFiles.deleteTree(tokenizer);
            throw e;
        }
        try (CausalLm policy = start(config, tokenizer, context)) {
            run.run(policy, rows);
        }
    }

    private static SupervisedRun.Rows rows(PretrainConfig config, ModelOutline outline, StageContext context) {
        RowReader reader = new RowReader(
                outline.tokenizer(),
                config.length().limit(outline.config().maxPositions()),
                config.length().tooLong());
        SupervisedRun.Rows rows = SupervisedRun.Rows.read(
                reader::everything,
                context.input(DATA),
                context.optionalInput(HELD_OUT),
                config.heldOutShare(),
                context.seeds());
        SupervisedRun.report(reader, context);
        return rows;
    }

    private static ModelOutline outline(PretrainConfig config, Path tokenizer, StageContext context) {
        Optional<Path> given = context.optionalInput(POLICY);
        return given.isPresent()
                ? ModelOutline.read(given.get(), config.engine())
                : ModelOutline.fresh(config.shape(), tokenizer);
    }

    private static CausalLm start(PretrainConfig config, Path tokenizer, StageContext context) {
        Optional<Path> given = context.optionalInput(POLICY);
        return given.isPresent()
                ? CausalLm.load(given.get(), config.engine())
                : CausalLm.initialize(config.shape(), tokenizer, context.seeds().seed("weights"), config.engine());
    }

    private static void learnTokenizer(PretrainConfig config, Path tokenizer, StageContext context) throws IOException {
        BpeVocabulary vocabulary = vocabulary(config, context);
        AtomicFiles.writeFolder(
                tokenizer, folder -> vocabulary.write(folder, config.shape().maxPositions()));
        context.say("learned a tokenizer of " + vocabulary.size() + " tokens");
        if (vocabulary.size() < config.vocabularySize()) {
            context.warn("the texts give a tokenizer of " + vocabulary.size()
                    + " tokens only, fewer than vocabulary-size " + config.vocabularySize());
        }
    }

    private static BpeVocabulary vocabulary(PretrainConfig config, StageContext context) {
        BpeTrainer trainer = new BpeTrainer();
        Dataset.open(context.input(DATA), Document.class).forEach(row -> {
            if (row.text() instanceof Content.Text text) {
                trainer.add(text.text());
            } else {
                ((Content.Chat) row.text())
                        .messages().stream().map(Message::content).forEach(trainer::add);
            }
        });
        return trainer.train(config.vocabularySize());
    }
}
