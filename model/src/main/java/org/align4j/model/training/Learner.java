package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.process.ProcessGroup;
import org.jspecify.annotations.Nullable;

/**
 * One model that learns: guarded optimizer steps by whatever objective it is given, and the state that resuming needs.
 * Supervised, reward, preference and reinforcement learning all step through here, so a bad batch, the gradient's noise
 * and the self-test are handled once.
 */
public final class Learner implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "learner.json";

    private final String name;
    private final TokenModel model;
    private final OptimizerConfig optimizer;
    private final String advice;
    private final Consumer<String> say;
    private final ProcessGroup processes;
    private double exchangeSeconds;
    private StepGuard guard;
    private NoiseScale noise;
    private @Nullable ChangeProbe probe;

    /**
     * Prepares a model for training.
     *
     * @param name of the model in checkpoints
     * @param model as loaded; nothing else trains it
     * @param advice what a user may do whose steps are skipped
     * @param say one line for every step that is skipped
     * @param processes that learn together: each from its share of a step's micro-batches, all to the same weights
     */
    public Learner(
            String name,
            TokenModel model,
            OptimizerConfig optimizer,
            String advice,
            Consumer<String> say,
            ProcessGroup processes) {
        this.name = name;
        this.model = model;
        this.optimizer = optimizer;
        this.advice = advice;
        this.say = say;
        this.processes = processes;
        guard = new StepGuard(optimizer.guard(), StepGuard.State.START, say);
        noise = new NoiseScale(NoiseScale.State.START);
        model.prepareTraining(optimizer);
    }

    /**
     * What one optimizer step came to.
     *
     * @param applied false if the guard skipped it: no weight has changed
     * @param loss of the whole step
     * @param gradientNorm before clipping; NaN where the loss was at fault already, so that none was computed
     * @param metrics of the objective, means over the step
     */
    public record Step(boolean applied, double loss, double gradientNorm, Map<String, Double> metrics) {}

    /** What this object itself has gathered over its steps; the model's state lies beside it. */
    private record State(StepGuard.State guard, NoiseScale.State noise) {}

    @Override
    public String name() {
        return name;
    }

    public TokenModel model() {
        return model;
    }

    /** How many processes share a step; it must have a micro-batch for each. */
    public int processes() {
        return processes.size();
    }

    /** How long adding up the gradients of all processes took in the last step; 0 where there is one process. */
    public double exchangeSeconds() {
        return exchangeSeconds;
    }

    /** Steps skipped so far, those before resuming included. */
    public long skipped() {
        return guard.skipped();
    }

    /** The gradient noise scale (see {@link NoiseScale}); empty while too little is known. */
    public OptionalDouble noiseScale() {
        double scale = noise.value();
        return Double.isNaN(scale) ? OptionalDouble.empty() : OptionalDouble.of(scale);
    }

    /** Whether the weights' moving average is kept. */
    public boolean averages() {
        return optimizer.averages();
    }

    /**
     * One optimizer step on all micro-batches together; how the step is split changes nothing but memory and speed.
     *
     * @param micro at least one
     * @param rate the learning rate
     * @param where which step and which rows, for the line about a skipped one
     * @throws UserError if it is one skipped step too many in a row, or nothing in it has a weight
     */
    public <B> Step step(Objective<B> objective, List<B> micro, double rate, String where) {
        double[] weights = micro.stream().mapToDouble(objective::weight).toArray();
        double weight = 0;
        for (double part : weights) {
            weight += part;
        }
        if (!(weight > 0)) {
            throw new UserError(where + ": nothing to learn from: every token is masked");
        }
        if (probe == null) {
            probe = new ChangeProbe(model, objective.tokens(micro.get(0)));
        }
        objective.beforeStep(model, micro);
        int[] owners = StepPart.owners(
                micro.stream()
                        .mapToLong(batch -> objective.tokens(batch).tokens())
                        .toArray(),
                processes.size());
        StepPart part = learn(objective, micro, owners, weight).ofAll(processes);
        MetricSums sums = part.metrics();
        double loss = objective.mean(part.loss(), weight);
        String fault = objective.signed() ? guard.faultOfSignedLoss(loss) : guard.faultOfLoss(loss);
        if (fault != null) {
            model.discardGradients();
            guard.skip(where, fault, advice);
            return new Step(false, loss, Double.NaN, sums.means());
        }
        if (processes.size() > 1) {
            // all are here: they have just told each other their losses
            long started = System.nanoTime();
            processes.sum(model.summedGradient());
            exchangeSeconds = (System.nanoTime() - started) * 1e-9;
        }
        double norm = model.step(rate, guard.largestNorm());
        double[] norms = StepPart.norms(model.microBatchNorms(), owners, processes);
        fault = guard.faultOfNorm(norm);
        if (fault != null) {
            guard.skip(where, fault, advice);
            return new Step(false, loss, norm, sums.means());
        }
        guard.applied(loss, norm);
        noise.add(norm, norms, weights);
        if (rate > 0 && norm > 0) {
            probe.afterStep();
        }
        Map<String, Double> metrics = sums.means();
        objective.afterStep(model, metrics);
        return new Step(true, loss, norm, metrics);
    }

    /**
     * Self-test: do all processes hold the same weights still?
     *
     * @param row any; it is read
     */
    public void agree(TokenBatch row) {
        if (processes.size() == 1) {
            return;
        }
        byte[] own;
        try (NDArray numbers = model.evaluate(row)) {
            own = Hashes.ofText(Arrays.toString(numbers.toFloatArray())).getBytes(StandardCharsets.UTF_8);
        }
        for (byte[] other : processes.gather(own)) {
            if (!Arrays.equals(own, other)) {
                throw new IllegalStateException("self-test: the processes that train together hold different weights");
            }
        }
    }

    /** Learns from the micro-batches that are this process's. */
    private <B> StepPart learn(Objective<B> objective, List<B> micro, int[] owners, double weight) {
        MetricSums sums = new MetricSums();
        double total = 0;
        for (int i = 0; i < micro.size(); i++) {
            if (owners[i] == processes.place().rank()) {
                total += objective.accumulate(model, micro.get(i), 1 / weight, sums);
            } else {
                model.passOver();
            }
        }
        return new StepPart(total, sums);
    }

    @Override
    public void save(Path folder) throws IOException {
        model.saveTrainingState(folder);
        Files.writeString(
                folder.resolve(FILE), JSON.writeValueAsString(new State(guard.state(), noise.state())) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + ": no such file: another version of the program wrote this checkpoint; delete the"
                            + " run folder's .work to start again");
        }
        model.loadTrainingState(folder);
        State state = JSON.readValue(file.toFile(), State.class);
        guard = new StepGuard(optimizer.guard(), state.guard(), say);
        noise = new NoiseScale(state.noise());
    }
}
