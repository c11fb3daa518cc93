package org.align4j.pipeline.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.Tokenizer;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.cli.Command;
import org.align4j.pipeline.cli.CommandContext;
import org.align4j.pipeline.input.InputRow;
import org.align4j.pipeline.input.InputRows;
import org.align4j.pipeline.stage.Artifact;

/** Completions of a prompt, or of a file of prompts. */
public final class GenerateCommand implements Command<GenerateConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is completed.
     *
     * @param shown as the user gave it, for the answer
     */
    private record Asked(JsonNode shown, int[] tokens) {}

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String summary() {
        return "Complete a prompt, or a file of prompts";
    }

    @Override
    public Class<GenerateConfig> configType() {
        return GenerateConfig.class;
    }

    @Override
    public void run(GenerateConfig config, CommandContext context) throws IOException {
        try (CausalLm policy =
                        CausalLm.load(context.artifact("policy", config.policy(), Artifact.POLICY), config.engine());
                Generator generator = Generator.of(policy, config.decoding())) {
            List<Asked> asked = asked(config, policy);
            List<GenerationRequest> requests = new ArrayList<>();
            for (Asked each : asked) {
                requests.add(new GenerationRequest(each.tokens(), requests.size()));
            }
            List<List<Completion>> completions = generate(config, context, generator, requests);
            if (config.out() == null) {
                print(context, completions);
            } else {
                AtomicFiles.writeFile(config.out(), temporary -> {
                    try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
                        for (int i = 0; i < asked.size(); i++) {
                            for (Completion completion : completions.get(i)) {
                                out.write(JSON.writeValueAsString(answer(asked.get(i), completion)));
                                out.newLine();
                            }
                        }
                    }
                });
            }
        }
    }

    private static List<List<Completion>> generate(
            GenerateConfig config, CommandContext context, Generator generator, List<GenerationRequest> requests) {
        long start = System.nanoTime();
        long[] done = new long[2];
        List<List<Completion>> completions;
        int total = requests.size() * config.completionsPerPrompt();
        try (Progress progress = context.progress().start("sampling", "completions", total)) {
            completions = generator.generate(
                    requests, config.completionsPerPrompt(), config.sampling(), config.seed(), (finished, tokens) -> {
                        progress.advance(finished - done[0]);
                        progress.note(SamplingRate.of(tokens, start));
                        done[0] = finished;
                        done[1] = tokens;
                    });
        }
        context.say(done[0] + " completions, " + done[1] + " tokens, " + SamplingRate.of(done[1], start));
        context.result("completions", done[0]);
        context.result("tokens", done[1]);
        return completions;
    }

    private static List<Asked> asked(GenerateConfig config, CausalLm policy) throws IOException {
        Tokenizer tokenizer = policy.tokenizer();
        if (config.prompt() != null) {
            return List.of(new Asked(
                    JSON.getNodeFactory().textNode(config.prompt()), encode(tokenizer, Content.text(config.prompt()))));
        }
        if (config.message() != null) {
            if (!tokenizer.hasChatTemplate()) {
                throw new UserError(
                        config.policy() + ": has no chat template for --message; --prompt continues plain text");
            }
            return List.of(new Asked(
                    JSON.getNodeFactory().textNode(config.message()),
                    encode(tokenizer, Content.user(config.message()))));
        }
        List<Asked> asked = new ArrayList<>();
        try (InputRows rows = InputRows.open(java.util.Objects.requireNonNull(config.input()))) {
            for (InputRow row : rows.next(Integer.MAX_VALUE)) {
                asked.add(new Asked(row.json(), row.prompt(tokenizer, policy.config())));
            }
        }
        return asked;
    }

    private static int[] encode(Tokenizer tokenizer, Content prompt) {
        int[] tokens = tokenizer.encodePrompt(prompt);
        if (tokens.length == 0) {
            throw new UserError("--prompt has no tokens, and the tokenizer adds none; give at least one character");
        }
        return tokens;
    }

    private static void print(CommandContext context, List<List<Completion>> completions) {
        List<String> texts = new ArrayList<>();
        completions.forEach(each -> each.forEach(completion -> texts.add(completion.text())));
        texts.forEach(context::print);
        context.result("texts", texts);
    }

    /** The user's row, or its prompt, with what was drawn; names as TRL's. */
    private static ObjectNode answer(Asked asked, Completion completion) {
        ObjectNode answer = asked.shown() instanceof ObjectNode row
                ? row.deepCopy()
                : JSON.createObjectNode().<ObjectNode>set("prompt", asked.shown());
        answer.put("completion", completion.text());
        answer.put("finish_reason", finishReason(completion));
        add(answer.putArray("prompt_ids"), asked.tokens());
        add(answer.putArray("completion_ids"), completion.tokens());
        ArrayNode logProbs = answer.putArray("logprobs");
        for (float logProb : completion.logProbs()) {
            logProbs.add(logProb);
        }
        return answer;
    }

    static String finishReason(Completion completion) {
        return completion.finish().name().toLowerCase(Locale.ROOT);
    }

    private static void add(ArrayNode array, int[] ids) {
        for (int id : ids) {
            array.add(id);
        }
    }
}
