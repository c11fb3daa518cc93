package org.align4j.pipeline.generate;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.ModelOutline;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.input.InputRow;
import org.align4j.pipeline.input.InputRows;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.RowWork;

/** The log-prob of every token of given rows: what anyone can compare with another implementation. */
public final class LogProbsCommand implements Command<LogProbsConfig>, RowFunctions<LogProbsConfig> {
    /** Rows are sorted by length within such a window. */
    private static final int WINDOW = 1024;
    /** Rows times the longest of them, in one batch. */
    private static final int BATCH_TOKENS = 8192;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Declaration<LogProbsConfig> declaration() {
        return new Declaration<>("logprobs", "Write the log-prob of every token in given rows", LogProbsConfig.class);
    }

    /** A row to be read elsewhere. */
    private record Ids(int[] ids) {}

    private record Read(float[] logProbs) {}

    private static final RowWork<Ids, Read> WORK = RowWork.of("logprobs", Ids.class, Read.class, WINDOW);

    /** Whose tokens and log-probs they are. */
    private record Reader(Tokenizer tokenizer, ModelConfig config, String described) {}

    /** A window of rows to their log-probs. */
    private interface Reading {
        List<float[]> read(List<int[]> rows);
    }

    @Override
    public Path writesFile(LogProbsConfig config) {
        return config.out();
    }

    @Override
    public void run(LogProbsConfig config, CommandContext context) throws IOException {
        Path folder = context.artifact("policy", config.policy(), Artifact.POLICY);
        Condition.read(folder)
                .ifPresent(told -> context.warn("the policy is told " + told.described()
                        + " behind each prompt when it writes; rows are read as they stand, without it"));
        Optional<RowParts<LogProbsConfig>> others =
                RowParts.of(this, config, config.out(), List.of(folder, config.input()), context);
        long[] counts;
        try (Progress progress = context.progress().start("reading", "rows", ProgressDisplay.UNKNOWN)) {
            if (others.isPresent()) {
                try (ModelOutline outline = ModelOutline.read(folder, config.engine())) {
                    Reader reader = new Reader(outline.tokenizer(), outline.config(), folder.toString());
                    Iterator<Read> read = elsewhere(others.get(), reader, config, progress);
                    counts = write(
                            config,
                            reader,
                            rows -> rows.stream()
                                    .map(row -> read.next().logProbs())
                                    .toList());
                }
            } else {
                try (CausalLm policy = CausalLm.frozen(folder, config.engine())) {
                    Reader reader = new Reader(policy.tokenizer(), policy.config(), policy.described());
                    counts = write(config, reader, rows -> logProbs(policy, rows, progress::advance));
                }
            }
        }
        RowParts.forget(config.out());
        context.result("rows", counts[0]);
        context.result("tokens", counts[1]);
        context.say(counts[0] + " rows, " + counts[1] + " tokens: " + config.out());
    }

    @Override
    public Opened<?, ?> open(String work, Place<LogProbsConfig> place) {
        LogProbsConfig config = place.config();
        Path folder = Artifacts.resolve("--policy", config.policy(), Artifact.POLICY);
        CausalLm policy = CausalLm.frozen(folder, config.engine());
        return new Opened<>(WORK, new RowFunction<Ids, Read>() {
            @Override
            public List<Read> answer(List<Ids> rows) {
                return logProbs(policy, rows.stream().map(Ids::ids).toList(), count -> {}).stream()
                        .map(Read::new)
                        .toList();
            }

            @Override
            public void close() {
                policy.close();
            }
        });
    }

    private static Iterator<Read> elsewhere(
            RowParts<LogProbsConfig> others, Reader reader, LogProbsConfig config, Progress progress)
            throws IOException {
        try (InputRows rows = InputRows.open(config.input())) {
            Iterator<Ids> asked = Stream.generate(() -> one(rows))
                    .takeWhile(row -> !row.isEmpty())
                    .map(row -> new Ids(row.get(0).tokens(reader.tokenizer(), reader.config())))
                    .iterator();
            return others.compute(WORK, asked, progress);
        }
    }

    private static List<InputRow> one(InputRows rows) {
        try {
            return rows.next(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return rows and tokens */
    private static long[] write(LogProbsConfig config, Reader reader, Reading reading) throws IOException {
        long[] counts = new long[2];
        try (InputRows rows = InputRows.open(config.input())) {
            AtomicFiles.writeFile(config.out(), temporary -> {
                try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
                    List<InputRow> window = rows.next(WINDOW);
                    while (!window.isEmpty()) {
                        List<int[]> tokens = new ArrayList<>();
                        window.forEach(row -> tokens.add(row.tokens(reader.tokenizer(), reader.config())));
                        List<float[]> logProbs = reading.read(tokens);
                        for (int i = 0; i < tokens.size(); i++) {
                            out.write(answer(reader, window.get(i), tokens.get(i), logProbs.get(i)));
                            out.newLine();
                            counts[1] += tokens.get(i).length;
                        }
                        counts[0] += tokens.size();
                        window = rows.next(WINDOW);
                    }
                }
            });
        }
        return counts;
    }

    /** Log-probs of every row, in the order given; short rows are batched with short ones. */
    private static List<float[]> logProbs(CausalLm policy, List<int[]> rows, LongConsumer progress) {
        List<Integer> byLength = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer row) -> rows.get(row).length)
                        .reversed())
                .toList();
        float[][] logProbs = new float[rows.size()][];
        int from = 0;
        while (from < byLength.size()) {
            int longest = rows.get(byLength.get(from)).length;
            int to = Math.min(byLength.size(), from + Math.max(1, BATCH_TOKENS / longest));
            List<Integer> members = byLength.subList(from, to);
            TokenBatch batch = new TokenBatch(members.stream().map(rows::get).toList());
            try (NDArray numbers = policy.evaluate(batch)) {
                float[] all = numbers.toFloatArray();
                for (int i = 0; i < members.size(); i++) {
                    int start = i * batch.time();
                    int length = rows.get(members.get(i)).length;
                    logProbs[members.get(i)] = java.util.Arrays.copyOfRange(all, start, start + length);
                }
            }
            progress.accept(members.size());
            from = to;
        }
        return List.of(logProbs);
    }

    private static String answer(Reader reader, InputRow row, int[] tokens, float[] logProbs) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        if (row.json().has("id")) {
            answer.set("id", row.json().get("id"));
        }
        ArrayNode ids = answer.putArray("input_ids");
        ArrayNode spelled = answer.putArray("tokens");
        ArrayNode numbers = answer.putArray("logprobs").addNull();
        reader.tokenizer().tokens(tokens).forEach(spelled::add);
        for (int t = 0; t < tokens.length; t++) {
            ids.add(tokens[t]);
            if (t > 0) {
                if (Float.isNaN(logProbs[t])) {
                    throw new UserError(
                            row.where() + ": the log-prob of token " + t + " is not a number (NaN); the weights of "
                                    + reader.described() + " are damaged or have run away");
                }
                numbers.add(logProbs[t]);
            }
        }
        return JSON.writeValueAsString(answer);
    }
}
