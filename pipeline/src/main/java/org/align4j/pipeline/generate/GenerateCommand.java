package org.align4j.pipeline.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.input.InputRow;
import org.align4j.pipeline.input.InputRows;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** Completions of a prompt, or of a file of prompts. */
public final class GenerateCommand implements Command<GenerateConfig> {
    /** Prompts of a file that are in memory at once. */
    private static final int WINDOW = 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is completed.
     *
     * @param shown as the user gave it, for the answer
     */
    private record Asked(JsonNode shown, int[] tokens) {}

    @Override
    public Declaration<GenerateConfig> declaration() {
        return new Declaration<>("generate", "Complete a prompt, or a file of prompts", GenerateConfig.class);
    }

    @Override
    public MachineSpeeds.Work work() {
        return MachineSpeeds.Work.FEW_COMPLETIONS;
    }

    @Override
    public @Nullable Path writesFile(GenerateConfig config) {
        return config.out();
    }

    @Override
    public void run(GenerateConfig config, CommandContext context) throws IOException {
        try (CausalLm policy =
                        CausalLm.frozen(context.artifact("policy", config.policy(), Artifact.POLICY), config.engine());
                Generator generator = Generator.taking(policy, config.decoding());
                Progress progress = context.progress().start("sampling", "completions", ProgressDisplay.UNKNOWN)) {
            policy.condition().ifPresent(each -> context.say(each.described()));
            Completing completing = new Completing(config, generator, progress);
            if (config.input() != null) {
                fromFile(config.input(), config, context, policy, completing);
            } else {
                List<Asked> asked = List.of(asked(config, policy.tokenizer()));
                answer(config, context, out -> write(out, asked, completing.complete(asked)));
            }
            completing.report(context);
        }
    }

    /** Where answers go. */
    @FunctionalInterface
    private interface Sink {
        void answer(Asked asked, Completion completion) throws IOException;
    }

    @FunctionalInterface
    private interface Work {
        void run(Sink sink) throws IOException;
    }

    private static void fromFile(
            Path input, GenerateConfig config, CommandContext context, CausalLm policy, Completing completing)
            throws IOException {
        try (InputRows rows = InputRows.open(input)) {
            answer(config, context, sink -> {
                List<InputRow> window = rows.next(WINDOW);
                while (!window.isEmpty()) {
                    List<Asked> asked = new ArrayList<>();
                    window.forEach(
                            row -> asked.add(new Asked(row.json(), row.prompt(policy.tokenizer(), policy.config()))));
                    write(sink, asked, completing.complete(asked));
                    window = rows.next(WINDOW);
                }
            });
        }
    }

    private static void write(Sink sink, List<Asked> asked, List<List<Completion>> completions) throws IOException {
        for (int i = 0; i < asked.size(); i++) {
            for (Completion completion : completions.get(i)) {
                sink.answer(asked.get(i), completion);
            }
        }
    }

    /** Opens the place where answers go: the file, or standard output. */
    private static void answer(GenerateConfig config, CommandContext context, Work work) throws IOException {
        if (config.out() == null) {
            List<String> texts = new ArrayList<>();
            work.run((asked, completion) -> {
                texts.add(completion.text());
                context.print(completion.text());
            });
            context.result("texts", texts);
            return;
        }
        AtomicFiles.writeFile(config.out(), temporary -> {
            try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
                work.run((asked, completion) -> {
                    out.write(JSON.writeValueAsString(row(asked, completion)));
                    out.newLine();
                });
            }
        });
    }

    private static Asked asked(GenerateConfig config, Tokenizer tokenizer) {
        if (config.prompt() != null) {
            return new Asked(
                    JSON.getNodeFactory().textNode(config.prompt()), encode(tokenizer, Content.text(config.prompt())));
        }
        if (!tokenizer.hasChatTemplate()) {
            throw new UserError(
                    config.policy() + ": has no chat template for --message; --prompt continues plain text");
        }
        String message = Objects.requireNonNull(config.message());
        return new Asked(JSON.getNodeFactory().textNode(message), encode(tokenizer, Content.user(message)));
    }

    /** Completes prompts, counting rows over all calls: a row's random numbers do not depend on how many it is given at once. */
    private static final class Completing {
        private final GenerateConfig config;
        private final Generator generator;
        private final Progress progress;
        private final long start = System.nanoTime();
        private long row;
        private long completions;
        private long tokens;

        Completing(GenerateConfig config, Generator generator, Progress progress) {
            this.config = config;
            this.generator = generator;
            this.progress = progress;
        }

        List<List<Completion>> complete(List<Asked> asked) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (Asked each : asked) {
                requests.add(new GenerationRequest(each.tokens(), row++));
            }
            long before = completions;
            long tokensBefore = tokens;
            return generator.generate(
                    requests, config.completionsPerPrompt(), config.sampling(), config.seed(), (finished, drawn) -> {
                        progress.advance(before + finished - completions);
                        completions = before + finished;
                        tokens = tokensBefore + drawn;
                        progress.note(SamplingRate.of(tokens, start));
                    });
        }

        void report(CommandContext context) {
            context.say(Counted.of(completions, "completion") + ", " + Counted.of(tokens, "token") + ", "
                    + SamplingRate.of(tokens, start));
            context.result("completions", completions);
            context.result("tokens", tokens);
        }
    }

    private static int[] encode(Tokenizer tokenizer, Content prompt) {
        int[] tokens = tokenizer.encodePrompt(prompt);
        if (tokens.length == 0) {
            throw new UserError("--prompt has no tokens, and the tokenizer adds none; give at least one character");
        }
        return tokens;
    }

    /** The user's row, or its prompt, with what was drawn; names as TRL's. */
    private static ObjectNode row(Asked asked, Completion completion) {
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
