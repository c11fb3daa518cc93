package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.GuardConfig;
import org.align4j.model.config.OptimizerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLoopTest {
    private static final OptimizerConfig OPTIMIZER = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);

    @TempDir
    Path folder;

    record Row(int[] ids) implements BatchUnit {
        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int longest() {
            return ids.length;
        }

        @Override
        public int tokens() {
            return ids.length;
        }
    }

    /** Pulls every token's number to the token's id / 8; normalised by tokens. */
    static final class Pull implements DifferentiableObjective<List<Row>> {
        @Override
        public TokenBatch tokens(List<Row> batch) {
            return new TokenBatch(batch.stream().map(Row::ids).toList());
        }

        @Override
        public double weight(List<Row> batch) {
            return batch.stream().mapToInt(Row::tokens).sum();
        }

        @Override
        public NDArray loss(List<Row> batch, NDArray numbers, MetricSums metrics) {
            int time = (int) numbers.getShape().get(1);
            float[] targets = new float[batch.size() * time];
            float[] mask = new float[targets.length];
            for (int row = 0; row < batch.size(); row++) {
                for (int t = 0; t < batch.get(row).tokens(); t++) {
                    targets[row * time + t] = batch.get(row).ids()[t] / 8f;
                    mask[row * time + t] = 1;
                }
            }
            NDArray error = numbers.sub(numbers.getManager().create(targets, numbers.getShape()));
            metrics.add("rows", batch.size(), 1);
            return error.square()
                    .mul(numbers.getManager().create(mask, numbers.getShape()))
                    .sum();
        }
    }

    @Test
    void lossAndWeightsDoNotDependOnTheSplitIntoMicroBatches() throws IOException {
        try (FakeModel whole = new FakeModel();
                FakeModel split = new FakeModel()) {
            List<Map<String, Double>> one = train(whole, config(6, 1_000_000, 0), folder.resolve("a"));
            List<Map<String, Double>> many = train(split, config(6, 1, 0), folder.resolve("b"));
            assertThat(split.forwards).isGreaterThan(3 * whole.forwards);
            for (int i = 0; i < one.size(); i++) {
                assertThat(many.get(i).get("loss")).isCloseTo(one.get(i).get("loss"), within(1e-5));
            }
            assertThat(split.weights).containsExactly(whole.weights, within(1e-6));
        }
    }

    @Test
    void stoppedAndContinuedEqualsUninterruptedToTheBit() throws IOException {
        try (FakeModel straight = new FakeModel();
                FakeModel first = new FakeModel();
                FakeModel second = new FakeModel()) {
            List<Map<String, Double>> all = train(straight, config(4, 40, 5), folder.resolve("straight"));
            List<Map<String, Double>> before = new ArrayList<>();
            assertThatThrownBy(() -> loop(config(4, 40, 5), folder.resolve("cut"), (step, values) -> {
                                if (step == 13) {
                                    throw new IllegalStateException("killed");
                                }
                                before.add(new LinkedHashMap<>(values));
                            })
                            .run(first, rows(), new Pull(), Evaluation.none()))
                    .hasMessage("killed");
            List<Map<String, Double>> after = train(second, config(4, 40, 5), folder.resolve("cut"));
            List<Map<String, Double>> joined = new ArrayList<>(before.subList(0, 10));
            joined.addAll(after);
            assertThat(joined).isEqualTo(all);
            assertThat(second.weights).containsExactly(straight.weights);
        }
    }

    @Test
    void aFinishedRunContinuedDoesNothing() throws IOException {
        try (FakeModel first = new FakeModel();
                FakeModel second = new FakeModel()) {
            train(first, config(4, 40, 5), folder);
            assertThat(train(second, config(4, 40, 5), folder)).isEmpty();
            assertThat(second.weights).containsExactly(first.weights);
        }
    }

    @Test
    void aCheckpointOfOtherOptionsIsRefused() throws IOException {
        try (FakeModel model = new FakeModel()) {
            train(model, config(4, 40, 5), folder);
            assertThatThrownBy(() -> train(model, config(5, 40, 5), folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("other inputs, options or seed");
        }
    }

    /** Pulls, but the loss of every micro-batch with token 7 is multiplied by a factor. */
    private static DifferentiableObjective<List<Row>> spoiled(float factor) {
        Pull pull = new Pull();
        return new DifferentiableObjective<>() {
            @Override
            public TokenBatch tokens(List<Row> batch) {
                return pull.tokens(batch);
            }

            @Override
            public double weight(List<Row> batch) {
                return pull.weight(batch);
            }

            @Override
            public NDArray loss(List<Row> batch, NDArray numbers, MetricSums metrics) {
                boolean hit =
                        batch.stream().anyMatch(row -> Arrays.stream(row.ids()).anyMatch(id -> id == 7));
                return pull.loss(batch, numbers, metrics).mul(hit ? factor : 1);
            }
        };
    }

    @Test
    void stepsWhoseLossIsNotANumberAreSkippedAndNamedUntilThereAreTooMany() {
        List<String> said = new ArrayList<>();
        try (FakeModel model = new FakeModel()) {
            TrainRun run = new TrainRun(folder, new Seeds(3), (step, values) -> {}, ProgressDisplay.none(), said::add);
            assertThatThrownBy(() -> new TrainLoop(config(13, 1000, 0), run)
                            .run(model, rows(), spoiled(Float.NaN), Evaluation.none()))
                    .isInstanceOf(UserError.class)
                    .hasMessageMatching("step 5 \\(rows \\d+(, \\d+){7}, …\\): the loss is NaN; 5 steps in a row; .*");
            assertThat(said).hasSize(4);
            assertThat(said.get(0)).matches("step 1 \\(rows .*\\): skipped, the loss is NaN");
            assertThat(model.weights).containsOnly(0);
        }
    }

    @Test
    void aSkippedStepIsCountedAndTheOthersLearn() throws IOException {
        try (FakeModel model = new FakeModel()) {
            List<Map<String, Double>> curve = new ArrayList<>();
            TrainLoop.Result result = loop(config(1, 1000, 0), folder, (step, values) -> curve.add(values))
                    .run(model, rows(), spoiled(Float.NaN), Evaluation.none());
            assertThat(result.skipped()).isPositive().isLessThan(result.steps());
            assertThat(curve.get(curve.size() - 1)).containsEntry("skipped_steps", (double) result.skipped());
            assertThat(curve.stream().filter(each -> each.get("loss").isNaN())).hasSize((int) result.skipped());
            assertThat(model.weights[3]).isNotZero();
        }
    }

    @Test
    void everythingThatIsGatheredContinuesToTheBit() throws IOException {
        Path straight = folder.resolve("straight");
        Path cut = folder.resolve("cut");
        try (FakeModel one = new FakeModel();
                FakeModel two = new FakeModel();
                FakeModel three = new FakeModel()) {
            TrainLoop.Result whole =
                    loop(everything(), straight, (step, values) -> {}).run(one, rows(), spoiled(40), Evaluation.none());
            assertThat(whole.skipped()).isPositive();
            assertThatThrownBy(() -> loop(everything(), cut, (step, values) -> {
                                if (step == 44) {
                                    throw new IllegalStateException("killed");
                                }
                            })
                            .run(two, rows(), spoiled(40), Evaluation.none()))
                    .hasMessage("killed");
            // killed between the two renames of the next checkpoint
            Files.move(cut.resolve("checkpoint"), cut.resolve(".checkpoint.old"));
            TrainLoop.Result continued =
                    loop(everything(), cut, (step, values) -> {}).run(three, rows(), spoiled(40), Evaluation.none());
            assertThat(continued).isEqualTo(whole);
            assertThat(three.weights).containsExactly(one.weights);
            assertThat(cut.resolve("checkpoints").toFile().list())
                    .containsExactlyInAnyOrder(
                            straight.resolve("checkpoints").toFile().list());
        }
    }

    @Test
    void aCheckpointThatIsNotAsItWasWrittenIsNotContinued() throws IOException {
        Path work = folder.resolve("work");
        try (FakeModel model = new FakeModel()) {
            assertThatThrownBy(() -> loop(everything(), work, (step, values) -> {
                                if (step == 12) {
                                    throw new IllegalStateException("killed");
                                }
                            })
                            .run(model, rows(), new Pull(), Evaluation.none()))
                    .hasMessage("killed");
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(work.resolve("checkpoint"))) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSizeGreaterThan(2);
        for (Path file : files) {
            byte[] written = Files.readAllBytes(file);
            byte[] flipped = written.clone();
            flipped[flipped.length / 2] ^= 1;
            Files.write(file, flipped);
            try (FakeModel model = new FakeModel()) {
                assertThatThrownBy(() -> loop(everything(), work, (step, values) -> {})
                                .run(model, rows(), new Pull(), Evaluation.none()))
                        .as(file.toString())
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("is not as it was written");
            }
            Files.write(file, written);
        }
        try (FakeModel model = new FakeModel()) {
            loop(everything(), work, (step, values) -> {}).run(model, rows(), new Pull(), Evaluation.none());
        }
    }

    private static TrainingConfig everything() {
        OptimizerConfig optimizer = new OptimizerConfig(
                0.9, 0.999, 1e-8, 0, 1, OptimizerConfig.SecondMoment.FULL, 1, 0.8, new GuardConfig(8, 5, 10));
        return new TrainingConfig(
                0.05,
                new Schedule.Linear(2),
                3.5,
                0,
                new BatchConfig(1, 100, 1),
                optimizer,
                5,
                0,
                new CheckpointConfig(2, "loss", CheckpointConfig.Best.AUTO));
    }

    @Test
    void parametersThatNeverChangeAreFoundOut() {
        TrainingConfig config =
                new TrainingConfig(1e-300, new Schedule.Constant(), 20, 0, new BatchConfig(4, 100, 1), OPTIMIZER, 0, 0);
        try (FakeModel model = new FakeModel()) {
            Arrays.fill(model.weights, 1);
            assertThatThrownBy(() -> train(model, config, folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("did not change");
        }
    }

    @Test
    void stepsThatTheEpochsDoNotReachAreSaid() throws IOException {
        List<String> said = new ArrayList<>();
        TrainRun run = new TrainRun(folder, new Seeds(3), (step, values) -> {}, ProgressDisplay.none(), said::add);
        TrainingConfig config =
                new TrainingConfig(0.05, new Schedule.Constant(), 1, 1000, new BatchConfig(5, 100, 1), OPTIMIZER, 0, 0);
        try (FakeModel model = new FakeModel()) {
            assertThat(new TrainLoop(config, run)
                            .run(model, rows(), new Pull(), Evaluation.none())
                            .steps())
                    .isEqualTo(5);
        }
        assertThat(said).contains("max-steps 1000 is not reached: epochs 1.0 end after 5 steps; raise epochs for more");
    }

    @Test
    void aMetricOfHeldOutRowsCannotChooseWhereThereAreNone() {
        TrainingConfig config = new TrainingConfig(
                0.05,
                new Schedule.Constant(),
                1,
                0,
                new BatchConfig(4, 100, 1),
                OPTIMIZER,
                5,
                0,
                new CheckpointConfig(1, "eval_loss", CheckpointConfig.Best.AUTO));
        try (FakeModel model = new FakeModel()) {
            Batches<Row, List<Row>> none = new Batches<>(List.of(), List::copyOf);
            HeldOut<Row, List<Row>> heldOut = new HeldOut<>(model, none, new Pull(), 100);
            for (Evaluation nothing : List.of(Evaluation.none(), heldOut)) {
                assertThatThrownBy(() -> loop(config, folder, (step, values) -> {
                                    throw new IllegalStateException("a step was done");
                                })
                                .run(model, rows(), new Pull(), nothing))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("eval_loss is measured on held-out rows, and there are none");
            }
        }
    }

    @Test
    void heldOutLossIsTheMeanOverAllTokensHoweverTheyAreBatched() {
        try (FakeModel model = new FakeModel()) {
            double whole = new HeldOut<>(model, rows(), new Pull(), 1_000_000)
                    .measure()
                    .get("eval_loss");
            double split = new HeldOut<>(model, rows(), new Pull(), 1).measure().get("eval_loss");
            assertThat(split).isCloseTo(whole, within(1e-6));
        }
    }

    @Test
    void aRowThatReadsOtherwiseBesideALongerOneIsFoundOut() {
        List<int[]> rows = List.of(new int[] {1, 2}, new int[] {3, 4, 5});
        try (FakeModel model = new FakeModel()) {
            SelfTests.paddingChangesNothing(model, rows);
            model.readsPadding = true;
            assertThatThrownBy(() -> SelfTests.paddingChangesNothing(model, rows))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("beside a longer row");
            Arrays.fill(model.weights, Double.NaN);
            assertThatThrownBy(() -> SelfTests.paddingChangesNothing(model, rows))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "fake: what the model says of token 0 of a row is NaN, not a number; its weights are damaged"
                                    + " or have run away");
        }
    }

    @Test
    void everyEpochTrainsOnEveryRowOnce() {
        List<Row> rows = rows().units();
        BatchConfig config = new BatchConfig(4, 100, 3);
        for (long epoch = 0; epoch < 3; epoch++) {
            assertThat(EpochOrder.steps(rows, config, new Seeds(1), epoch).stream()
                            .flatMap(step -> Arrays.stream(step).boxed()))
                    .hasSize(rows.size())
                    .doesNotHaveDuplicates();
        }
        assertThat(EpochOrder.steps(rows, config, new Seeds(1), 0).get(0))
                .isNotEqualTo(EpochOrder.steps(rows, config, new Seeds(1), 1).get(0));
    }

    @Test
    void noMicroBatchCostsMoreThanTheBudgetUnlessOneRowDoes() {
        List<List<Row>> parts = MicroBatches.split(rows().units(), 20);
        assertThat(parts.stream().mapToInt(List::size).sum())
                .isEqualTo(rows().units().size());
        for (List<Row> part : parts) {
            assertThat(part.size() == 1 || part.stream().mapToInt(Row::tokens).sum() <= 20)
                    .isTrue();
        }
    }

    private static TrainingConfig config(int batch, int tokens, int checkpointEvery) {
        return new TrainingConfig(
                0.05, new Schedule.Linear(2), 3.5, 0, new BatchConfig(batch, tokens, 1), OPTIMIZER, checkpointEvery, 0);
    }

    private static Batches<Row, List<Row>> rows() {
        RandomGenerator random = new Seeds(7).generator("rows");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            rows.add(new Row(
                    random.ints(1 + random.nextInt(9), 0, FakeModel.VOCABULARY).toArray()));
        }
        return new Batches<>(rows, List::copyOf);
    }

    private static TrainLoop loop(TrainingConfig config, Path work, org.align4j.core.run.Metrics metrics) {
        return new TrainLoop(config, new TrainRun(work, new Seeds(3), metrics, ProgressDisplay.none(), line -> {}));
    }

    private static List<Map<String, Double>> train(FakeModel model, TrainingConfig config, Path work)
            throws IOException {
        List<Map<String, Double>> curve = new ArrayList<>();
        loop(config, work, (step, values) -> curve.add(new LinkedHashMap<>(values)))
                .run(model, rows(), new Pull(), Evaluation.none());
        return curve;
    }
}
