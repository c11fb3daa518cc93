package org.align4j.pipeline.generate;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.pipeline.input.InputRow;
import org.align4j.pipeline.input.InputRows;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** The log-prob of every token of given rows: what anyone can compare with another implementation. */
public final class LogProbsCommand implements Command<LogProbsConfig> {
    /** Rows are sorted by length within such a window. */
    private static final int WINDOW = 1024;
    /** Rows times the longest of them, in one batch. */
    private static final int BATCH_TOKENS = 8192;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Declaration<LogProbsConfig> declaration() {
        return new Declaration<>("logprobs", "Write the log-prob of every token in given rows", LogProbsConfig.class);
    }

    @Override
    public void run(LogProbsConfig config, CommandContext context) throws IOException {
        try (InputRows rows = InputRows.open(config.input());
                CausalLm policy =
                        CausalLm.frozen(context.artifact("policy", config.policy(), Artifact.POLICY), config.engine());
                Progress progress = context.progress().start("reading", "rows", ProgressDisplay.UNKNOWN)) {
            policy.condition()
                    .ifPresent(told -> context.warn("the policy is told " + told.described()
                            + " behind each prompt when it writes; rows are read as they stand, without it"));
            long[] counts = new long[2];
            AtomicFiles.writeFile(config.out(), temporary -> {
                try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
                    List<InputRow> window = rows.next(WINDOW);
                    while (!window.isEmpty()) {
                        List<int[]> tokens = new ArrayList<>();
                        window.forEach(row -> tokens.add(row.tokens(policy.tokenizer(), policy.config())));
                        List<float[]> logProbs = logProbs(policy, tokens, progress);
                        for (int i = 0; i < tokens.size(); i++) {
                            out.write(answer(policy, window.get(i), tokens.get(i), logProbs.get(i)));
                            out.newLine();
                            counts[1] += tokens.get(i).length;
                        }
                        counts[0] += tokens.size();
                        window = rows.next(WINDOW);
                    }
                }
            });
            context.result("rows", counts[0]);
            context.result("tokens", counts[1]);
            context.say(counts[0] + " rows, " + counts[1] + " tokens: " + config.out());
        }
    }

    /** Log-probs of every row, in the order given; short rows are batched with short ones. */
    private static List<float[]> logProbs(CausalLm policy, List<int[]> rows, Progress progress) {
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
            progress.advance(members.size());
            from = to;
        }
        return List.of(logProbs);
    }

    private static String answer(CausalLm policy, InputRow row, int[] tokens, float[] logProbs) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        if (row.json().has("id")) {
            answer.set("id", row.json().get("id"));
        }
        ArrayNode ids = answer.putArray("input_ids");
        ArrayNode spelled = answer.putArray("tokens");
        ArrayNode numbers = answer.putArray("logprobs").addNull();
        policy.tokenizer().tokens(tokens).forEach(spelled::add);
        for (int t = 0; t < tokens.length; t++) {
            ids.add(tokens[t]);
            if (t > 0) {
                if (Float.isNaN(logProbs[t])) {
                    throw new UserError(
                            row.where() + ": the log-prob of token " + t + " is not a number (NaN); the weights of "
                                    + policy.described() + " are damaged or have run away");
                }
                numbers.add(logProbs[t]);
            }
        }
        return JSON.writeValueAsString(answer);
    }
}
