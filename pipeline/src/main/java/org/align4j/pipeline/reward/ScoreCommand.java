package org.align4j.pipeline.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Progress;
import org.align4j.model.ModelOutline;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.RowWork;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardModel;

/** {@code align score}: a reward model's scores of rows, as the head gives them. */
public final class ScoreCommand implements Command<ScoreConfig>, RowFunctions<ScoreConfig> {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Rows read and scored together. */
    private static final int CHUNK = 256;

    @Override
    public Declaration<ScoreConfig> declaration() {
        return new Declaration<>("score", "Score rows with a reward model", ScoreConfig.class);
    }

    /** A row to be scored elsewhere. */
    private record Ids(int[] ids) {}

    private record Score(double score) {}

    private static final RowWork<Ids, Score> WORK = RowWork.of("score", Ids.class, Score.class, CHUNK);

    /** What a row is checked by: of an ensemble its first member, as of the others. */
    private record Reading(Tokenizer tokenizer, int longest, int vocabulary) {}

    @Override
    public Path writesFile(ScoreConfig config) {
        return config.out();
    }

    @Override
    public void run(ScoreConfig config, CommandContext context) throws IOException {
        List<ScoredRow> rows = ScoredRow.read(config.input());
        Path folder = context.artifact("reward", config.reward(), Artifact.REWARD);
        double[] scores = new double[rows.size()];
        List<int[]> ids;
        Optional<RowParts<ScoreConfig>> others =
                RowParts.of(this, config, config.out(), List.of(folder, config.input()), context);
        try (Progress progress = context.progress().start("scoring", "rows", rows.size())) {
            if (others.isPresent()) {
                ids = encoded(rows, folder, config);
                Iterator<Score> found =
                        others.get().compute(WORK, ids.stream().map(Ids::new).iterator(), progress);
                Arrays.setAll(scores, i -> found.next().score());
            } else {
                try (RewardModel model = RewardModel.load(folder, config.engine())) {
                    ids = encode(rows, reading(model), config.input());
                    for (int from = 0; from < rows.size(); from += CHUNK) {
                        int to = Math.min(rows.size(), from + CHUNK);
                        System.arraycopy(model.score(ids.subList(from, to)), 0, scores, from, to - from);
                        progress.advance((long) to - from);
                    }
                }
            }
        }
        AtomicFiles.writeFile(config.out(), file -> write(file, rows, ids, scores));
        RowParts.forget(config.out());
        double mean = Arrays.stream(scores).average().orElse(Double.NaN);
        context.print(Counted.of(rows.size(), "row") + " scored, mean " + String.format(Locale.ROOT, "%.4g", mean)
                + ", in " + config.out());
        context.result("rows", rows.size());
        context.result("mean", mean);
    }

    @Override
    public Opened<?, ?> open(String work, Place<ScoreConfig> place) {
        ScoreConfig config = place.config();
        Path folder = Artifacts.resolve("--reward", config.reward(), Artifact.REWARD);
        RewardModel model = RewardModel.load(folder, config.engine());
        return new Opened<>(WORK, new RowFunction<Ids, Score>() {
            @Override
            public List<Score> answer(List<Ids> rows) {
                double[] scores = model.score(rows.stream().map(Ids::ids).toList());
                return Arrays.stream(scores).mapToObj(Score::new).toList();
            }

            @Override
            public void close() {
                model.close();
            }
        });
    }

    private static Reading reading(RewardModel model) {
        return new Reading(
                model.tokenizer(), model.longest(), model.scorer().config().vocabularySize());
    }

    private static List<int[]> encoded(List<ScoredRow> rows, Path folder, ScoreConfig config) {
        try (ModelOutline outline =
                ModelOutline.read(EnsembleFolder.models(folder).get(0), config.engine())) {
            Reading reading = new Reading(
                    outline.tokenizer(),
                    outline.config().maxPositions(),
                    outline.config().vocabularySize());
            return encode(rows, reading, config.input());
        }
    }

    private static List<int[]> encode(List<ScoredRow> rows, Reading reading, Path input) {
        List<int[]> ids = new ArrayList<>();
        for (ScoredRow row : rows) {
            int[] encoded = row.encode(reading.tokenizer());
            String where = input + ":" + row.line() + ": ";
            if (encoded.length == 0) {
                throw new UserError(where + "the row has no tokens");
            }
            if (encoded.length > reading.longest()) {
                throw new UserError(
                        where + encoded.length + " tokens, the reward model reads at most " + reading.longest());
            }
            for (int id : encoded) {
                if (id < 0 || id >= reading.vocabulary()) {
                    throw new UserError(
                            where + "input_ids has " + id + ", ids go from 0 to " + (reading.vocabulary() - 1));
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
