package org.align4j.pipeline.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.text.ChatEnd;
import org.align4j.model.text.EncodedChat;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.input.InputRow;
import org.align4j.pipeline.input.InputRows;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/**
 * Conversations rendered and encoded as training and sampling do it: what anyone can compare with
 * {@code apply_chat_template}. Special tokens that somebody typed into a message are encoded as text.
 */
public final class TemplateCommand implements Command<TemplateConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WINDOW = 256;

    @Override
    public Declaration<TemplateConfig> declaration() {
        return new Declaration<>(
                "template",
                "Render conversations with a policy's chat template, with their token ids",
                TemplateConfig.class);
    }

    /** Takes one line of the answer. */
    private interface Sink {
        void write(String line) throws IOException;
    }

    @Override
    public @Nullable Path writesFile(TemplateConfig config) {
        return config.out();
    }

    @Override
    public void run(TemplateConfig config, CommandContext context) throws IOException {
        Path folder = context.artifact("policy", config.policy(), Artifact.POLICY);
        try (InputRows rows = InputRows.open(config.input());
                Tokenizer tokenizer = Tokenizer.load(folder)) {
            Path out = config.out();
            if (out == null) {
                context.result("rows", answer(config, rows, tokenizer, context::print));
                return;
            }
            AtomicFiles.writeFile(out, temporary -> {
                try (BufferedWriter writer = Files.newBufferedWriter(temporary)) {
                    long count = answer(
                            config, rows, tokenizer, line -> writer.append(line).append('\n'));
                    context.result("rows", count);
                    context.say(count + " rows: " + out);
                }
            });
        }
    }

    private static long answer(TemplateConfig config, InputRows rows, Tokenizer tokenizer, Sink sink)
            throws IOException {
        long count = 0;
        for (List<InputRow> window = rows.next(WINDOW); !window.isEmpty(); window = rows.next(WINDOW)) {
            for (InputRow row : window) {
                sink.write(answer(row, config, tokenizer));
                count++;
            }
        }
        return count;
    }

    private static String answer(InputRow row, TemplateConfig config, Tokenizer tokenizer) throws IOException {
        JsonNode messages = row.json().path("messages");
        if (!(messages instanceof ArrayNode list)) {
            throw new UserError(row.where() + ": messages must be a list of {\"role\": TEXT, \"content\": ...}");
        }
        EncodedChat chat;
        try {
            chat = tokenizer.encodeChat(list, row.variables(), end(row, config));
        } catch (UserError e) {
            throw new UserError(row.where() + ": " + e.getMessage(), e);
        }
        ObjectNode answer = JSON.createObjectNode();
        if (row.json().has("id")) {
            answer.set("id", row.json().get("id"));
        }
        answer.put("text", chat.text());
        ArrayNode ids = answer.putArray("input_ids");
        for (int token : chat.tokens()) {
            ids.add(token);
        }
        if (chat.hasAssistant()) {
            ArrayNode mask = answer.putArray("assistant_masks");
            for (boolean assistant : chat.assistant()) {
                mask.add(assistant ? 1 : 0);
            }
        }
        return JSON.writeValueAsString(answer);
    }

    private static ChatEnd end(InputRow row, TemplateConfig config) {
        boolean answer = flag(row, "add_generation_prompt", config.addGenerationPrompt());
        boolean proceed = flag(row, "continue_final_message", false);
        if (proceed && row.json().path("add_generation_prompt").asBoolean()) {
            throw new UserError(row.where() + ": add_generation_prompt and continue_final_message exclude each other");
        }
        return proceed ? ChatEnd.CONTINUE : answer ? ChatEnd.ANSWER : ChatEnd.TURN;
    }

    private static boolean flag(InputRow row, String name, boolean otherwise) {
        JsonNode value = row.json().path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw new UserError(row.where() + ": " + name + " must be true or false but is " + value);
        }
        return value.booleanValue();
    }
}
