package org.align4j.pipeline.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.reward.RewardModel;

/** {@code align score}: a reward model's scores of rows, as the head gives them. */
public final class ScoreCommand implements Command<ScoreConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Rows read and scored together. */
    private static final int CHUNK = 256;

    @Override
    public Declaration<ScoreConfig> declaration() {
        return new Declaration<>("score", "Score rows with a reward model", ScoreConfig.class);
    }

    @Override
    public void run(ScoreConfig config, CommandContext context) throws IOException {
        Path input = Path.of(config.input());
        List<ScoredRow> rows = ScoredRow.read(input);
        Path folder = context.artifact("reward", Path.of(config.reward()), Artifact.REWARD);
        double[] scores = new double[rows.size()];
        try (RewardModel model = RewardModel.load(folder, config.engine());
                Progress progress = context.progress().start("scoring", "rows", rows.size())) {
            List<int[]> ids = encode(rows, model, input);
            for (int from = 0; from < rows.size(); from += CHUNK) {
                int to = Math.min(rows.size(), from + CHUNK);
                System.arraycopy(model.score(ids.subList(from, to)), 0, scores, from, to - from);
                progress.advance((long) to - from);
            }
            AtomicFiles.writeFile(Path.of(config.out()), file -> write(file, rows, ids, scores));
        }
        context.print(rows.size() + " rows scored, mean "
                + Arrays.stream(scores).average().orElse(Double.NaN) + ", in " + config.out());
        context.result("rows", rows.size());
        context.result("mean", Arrays.stream(scores).average().orElse(Double.NaN));
    }

    private static List<int[]> encode(List<ScoredRow> rows, RewardModel model, Path input) {
        List<int[]> ids = new ArrayList<>();
        for (ScoredRow row : rows) {
            int[] encoded = row.encode(model.tokenizer());
            String where = input + ":" + row.line() + ": ";
            if (encoded.length == 0) {
                throw new UserError(where + "the row has no tokens");
            }
            if (encoded.length > model.longest()) {
                throw new UserError(
                        where + encoded.length + " tokens, the reward model reads at most " + model.longest());
            }
            for (int id : encoded) {
                if (id < 0 || id >= model.scorer().config().vocabularySize()) {
                    throw new UserError(where + "input_ids has " + id + ", ids go from 0 to "
                            + (model.scorer().config().vocabularySize() - 1));
                }
            }
            ids.add(encoded);
        }
        return ids;
    }

    private static void write(Path file, List<ScoredRow> rows, List<int[]> ids, double[] scores) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < scores.length; i++) {
                ObjectNode answer = JSON.createObjectNode();
                if (rows.get(i).json().has("id")) {
                    answer.set("id", rows.get(i).json().get("id"));
                }
                Arrays.stream(ids.get(i)).forEach(answer.putArray("input_ids")::add);
                answer.put("score", scores[i]);
                writer.write(JSON.writeValueAsString(answer));
                writer.newLine();
            }
        }
    }
}
