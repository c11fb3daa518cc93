package org.align4j.rl.preference;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.model.training.Stateful;
import org.align4j.rl.preference.loss.Bco;

/**
 * BCO's δ: running means of the rewards of desirable and of undesirable completions, over all steps that were applied. A step's
 * own rewards count already in its δ.
 */
final class RunningShift implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "delta.json";

    /** How many rewards there were, and their mean. */
    record Mean(long count, double value) {
        static final Mean NONE = new Mean(0, 0);

        /** With a step's rewards of the class; one that is not a number would stay for ever, so it is left out. */
        Mean with(float[] rewards, boolean[] desirable, boolean wanted) {
            long n = count;
            double mean = value;
            for (int i = 0; i < rewards.length; i++) {
                if (desirable[i] == wanted && Float.isFinite(rewards[i])) {
                    n++;
                    mean += (rewards[i] - mean) / n;
                }
            }
            return new Mean(n, mean);
        }
    }

    /** Of both classes. */
    record State(Mean desirable, Mean undesirable) {
        double shift(Bco.Shift kind) {
            long n = desirable.count + undesirable.count;
            if (n == 0) {
                return 0;
            }
            if (kind == Bco.Shift.ROWS) {
                return (desirable.count * desirable.value + undesirable.count * undesirable.value) / n;
            }
            if (desirable.count == 0 || undesirable.count == 0) {
                return desirable.value + undesirable.value;
            }
            return (desirable.value + undesirable.value) / 2;
        }
    }

    private final Bco.Shift kind;
    private State applied = new State(Mean.NONE, Mean.NONE);
    private State step = applied;

    RunningShift(Bco.Shift kind) {
        this.kind = kind;
    }

    /** δ of the steps so far. */
    double value() {
        return applied.shift(kind);
    }

    /** δ with the rewards of a step that may yet be skipped. */
    double with(float[] rewards, boolean[] desirable) {
        step = new State(
                applied.desirable.with(rewards, desirable, true), applied.undesirable.with(rewards, desirable, false));
        return step.shift(kind);
    }

    /** The last step counts. */
    void apply() {
        applied = step;
    }

    @Override
    public String name() {
        return "shift";
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(applied) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + ": no such file: another version of the program wrote this checkpoint; delete the"
                            + " run folder's .work to start again");
        }
        applied = JSON.readValue(file.toFile(), State.class);
        step = applied;
    }
}
