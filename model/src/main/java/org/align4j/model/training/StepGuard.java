package org.align4j.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.model.config.GuardConfig;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one bad batch from spoiling a run: a step whose loss or gradient norm is not a number, or jumps far beyond the
 * median of those before, changes no weight. It is counted and named; several in a row end the run.
 */
final class StepGuard {
    private final GuardConfig config;
    private final Consumer<String> say;
    private final List<Double> losses;
    private final List<Double> norms;
    private long skipped;
    private int inARow;

    /**
     * What has to be remembered for continuing.
     *
     * @param skipped steps so far
     * @param inARow of them, the last ones
     * @param losses of the last steps that were not skipped, oldest first
     * @param norms likewise, of their gradients
     */
    record State(long skipped, int inARow, List<Double> losses, List<Double> norms) {
        static final State START = new State(0, 0, List.of(), List.of());
    }

    /**
     * A guard that goes on from a state.
     *
     * @param say one line for every step that is skipped
     */
    public StepGuard(GuardConfig config, State state, Consumer<String> say) {
        this.config = config;
        this.say = say;
        losses = new ArrayList<>(state.losses());
        norms = new ArrayList<>(state.norms());
        skipped = state.skipped();
        inARow = state.inARow();
    }

    public State state() {
        return new State(skipped, inARow, List.copyOf(losses), List.copyOf(norms));
    }

    /** Steps skipped so far, those of earlier sessions included. */
    public long skipped() {
        return skipped;
    }

    /** What is wrong with a step's loss; null if nothing is. */
    public @Nullable String faultOfLoss(double loss) {
        return fault("loss", loss, largest(losses));
    }

    /** As {@link #faultOfLoss}, for a loss that may be negative: its median is no measure of how large it should be. */
    public @Nullable String faultOfSignedLoss(double loss) {
        return fault("loss", loss, Double.POSITIVE_INFINITY);
    }

    /** What is wrong with a step's gradient norm; null if nothing is. */
    public @Nullable String faultOfNorm(double norm) {
        return fault("gradient norm", norm, largestNorm());
    }

    /** Gradients beyond this norm must not be applied; infinite while spikes are allowed. */
    public double largestNorm() {
        return largest(norms);
    }

    /** A step was applied. */
    public void applied(double loss, double norm) {
        inARow = 0;
        if (config.spikeFactor() > 0) {
            add(losses, loss);
            add(norms, norm);
        }
    }

    /**
     * A step was not applied.
     *
     * @param where which step, and which rows were in it
     * @param fault what is wrong, and the number
     * @param advice what the user may do
     * @throws UserError if it is one too many in a row
     */
    public void skip(String where, String fault, String advice) {
        skipped++;
        inARow++;
        if (inARow >= config.stopAfter()) {
            throw new UserError(
                    where + ": the " + fault + (inARow > 1 ? "; " + inARow + " steps in a row" : "") + "; " + advice);
        }
        say.accept(where + ": skipped, the " + fault);
    }

    private static @Nullable String fault(String what, double value, double largest) {
        if (!Double.isFinite(value)) {
            return what + " is " + value;
        }
        return value <= largest
                ? null
                : String.format(Locale.ROOT, "%s is %.4g, the most that passes is %.4g", what, value, largest);
    }

    private double largest(List<Double> values) {
        if (config.spikeFactor() == 0 || values.size() < config.window()) {
            return Double.POSITIVE_INFINITY;
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return config.spikeFactor() * median;
    }

    private void add(List<Double> values, double value) {
        values.add(value);
        if (values.size() > config.window()) {
            values.remove(0);
        }
    }
}
