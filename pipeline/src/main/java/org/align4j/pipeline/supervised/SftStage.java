package org.align4j.pipeline.supervised;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.align4j.data.Dataset;
import org.align4j.data.arrow.ContentForm;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.TokenRow;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Supervised fine-tuning: the policy imitates demonstrations, or the assistant's turns of conversations. */
public final class SftStage implements Stage<SftConfig> {
    private static final String POLICY = "policy";
    private static final String DATA = "data";
    private static final String HELD_OUT = "held-out";

    @Override
    public Declaration<SftConfig> declaration() {
        return new Declaration<>(
                "sft",
                "Train a policy on demonstrations or conversations (supervised fine-tuning)",
                SftConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "The policy to start from"),
                        StageInput.required(
                                DATA, Artifact.DEMONSTRATIONS, "Demonstrations, or documents that are conversations"),
                        StageInput.optional(
                                HELD_OUT, Artifact.DEMONSTRATIONS, "Rows to measure the loss on, never trained on")),
                List.of(Artifact.POLICY));
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(SftConfig config, StageContext context) throws IOException {
        SupervisedRun.Rows rows;
        SupervisedRun run;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            rows = rows(config, outline, context);
            LoraConfig lora = ModelMemory.adapter(context.input(POLICY), config.engine(), config.lora());
            TrainingMemory memory = TrainingMemory.language(outline.config(), config.engine(), lora, config.training());
            run = SupervisedRun.prepare(memory, rows, context);
        }
        try (CausalLm policy = CausalLm.toTrain(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("adapter"))) {
            run.run(policy, rows);
        }
    }

    private static SupervisedRun.Rows rows(SftConfig config, ModelOutline outline, StageContext context) {
        RowReader reader = new RowReader(
                outline.tokenizer(),
                config.length().limit(outline.config().maxPositions()),
                config.length().tooLong());
        Function<Path, List<TokenRow>> read =
                config.learn() == SftConfig.Learn.COMPLETION ? reader::completions : reader::everything;
        SupervisedRun.Rows rows = SupervisedRun.Rows.read(
                read, context.input(DATA), context.optionalInput(HELD_OUT), config.heldOutShare(), context.seeds());
        SupervisedRun.report(reader, context);
        boolean plain = Dataset.info(context.input(DATA)).content().equals(ContentForm.TEXT.word());
        if (plain
                && config.learn() == SftConfig.Learn.COMPLETION
                && outline.tokenizer().hasChatTemplate()) {
            context.say("the rows are plain text, read without the chat template that align chat and serve put around"
                    + " messages; align data import --form chat makes messages of them");
        }
        warnOfEndlessReplies(rows.training(), outline.tokenizer(), context);
        return rows;
    }

    /** A base model's end of text is often not the token with which a chat template ends turns. */
    private static void warnOfEndlessReplies(List<TokenRow> rows, Tokenizer tokenizer, StageContext context) {
        List<Integer> ends = tokenizer.endOfText();
        if (!rows.isEmpty() && rows.stream().noneMatch(row -> learnsOneOf(ends, row))) {
            int[] first = rows.get(0).ids();
            int[] last = Arrays.copyOfRange(first, Math.max(0, first.length - 2), first.length);
            context.warn("no token that is learned ends a completion ("
                    + (ends.isEmpty() ? "none is named" : shown(ints(ends), tokenizer))
                    + "), so the policy will not learn to stop: rows end in " + shown(last, tokenizer)
                    + "; if its chat template ends turns by one of these, add the id to eos_token_id in the policy's"
                    + " generation_config.json");
        }
    }

    private static String shown(int[] ids, Tokenizer tokenizer) {
        return IntStream.of(ids)
                .mapToObj(id -> id + " " + tokenizer.tokens(new int[] {id}).get(0))
                .collect(Collectors.joining(", "));
    }

    private static boolean learnsOneOf(List<Integer> ends, TokenRow row) {
        for (int t = 0; t < row.ids().length; t++) {
            if (row.weights()[t] != 0 && ends.contains(row.ids()[t])) {
                return true;
            }
        }
        return false;
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
