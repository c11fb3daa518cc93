package org.align4j.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.align4j.model.training.Stateful;

/**
 * A few dozen numbers that are learned beside a model, such as thresholds: doubles with an Adam of their own (Kingma and Ba
 * 2015, without weight decay).
 */
final class LearnedNumbers implements Stateful {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "numbers.json";
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final String name;
    private final double[] gradient;
    private State state;

    /** Everything that resuming needs. */
    private record State(double[] values, double[] first, double[] second, long steps) {}

    /** @param name of them in checkpoints */
    LearnedNumbers(String name, double[] start) {
        this.name = name;
        gradient = new double[start.length];
        state = new State(start.clone(), new double[start.length], new double[start.length], 0);
    }

    /** As they are now; whoever changes the array changes them. */
    double[] values() {
        return state.values();
    }

    /** Forgets what has been added since the last step. */
    void clear() {
        Arrays.fill(gradient, 0);
    }

    void add(int index, double slope) {
        gradient[index] += slope;
    }

    void step(double rate) {
        long steps = state.steps() + 1;
        double correction1 = 1 - Math.pow(BETA1, (double) steps);
        double correction2 = 1 - Math.pow(BETA2, (double) steps);
        for (int i = 0; i < gradient.length; i++) {
            state.first()[i] = BETA1 * state.first()[i] + (1 - BETA1) * gradient[i];
            state.second()[i] = BETA2 * state.second()[i] + (1 - BETA2) * gradient[i] * gradient[i];
            state.values()[i] -=
                    rate * (state.first()[i] / correction1) / (Math.sqrt(state.second()[i] / correction2) + EPSILON);
        }
        state = new State(state.values(), state.first(), state.second(), steps);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(state) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        state = JSON.readValue(folder.resolve(FILE).toFile(), State.class);
    }
}
