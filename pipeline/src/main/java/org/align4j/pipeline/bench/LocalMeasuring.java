package org.align4j.pipeline.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.align4j.model.ProcessMemory;
import org.align4j.model.kernel.MachinePeaks;

/**
 * What was measured in this process.
 *
 * @param rate tokens a second
 * @param memory peak of the process
 */
record LocalMeasuring(
        Path folder, BenchConfig config, Measurement what, double rate, double turnsPerSecond, OptionalLong memory) {
    private static final int LEAST_TURNS = 3;

    static LocalMeasuring of(Path folder, BenchConfig config, Measurement what) {
        List<Workload.Turn> turns = new ArrayList<>();
        try (Workload work = Workloads.open(folder, config.engine(), what)) {
            // The first turn touches memory that the others find ready.
            work.turn();
            double seconds = 0;
            while (turns.size() < LEAST_TURNS || seconds < config.seconds()) {
                Workload.Turn turn = work.turn();
                turns.add(turn);
                seconds += turn.seconds();
            }
        }
        double rate = median(turns, turn -> turn.tokens() / turn.seconds());
        double turnsPerSecond = median(turns, turn -> 1 / turn.seconds());
        return new LocalMeasuring(folder, config, what, rate, turnsPerSecond, ProcessMemory.peak());
    }

    /** Beside what the machine can do. */
    BenchRow beside(MachinePeaks peaks) {
        List<WorkPart> parts = WorkParts.of(folder, config.engine()).turn(what);
        double operations = parts.stream().mapToDouble(WorkPart::operations).sum();
        Roofline least = Roofline.of(parts, config.engine(), peaks);
        return new BenchRow(
                what.work().word(),
                what.batch(),
                what.length(),
                rate,
                memory.isPresent() ? memory.getAsLong() : null,
                WorkMemory.of(folder, config.engine(), what).total(),
                operations * turnsPerSecond / peaks.products(config.engine()),
                least.nearer(),
                least.seconds() * turnsPerSecond);
    }

    private static double median(List<Workload.Turn> turns, java.util.function.ToDoubleFunction<Workload.Turn> number) {
        double[] sorted = turns.stream().mapToDouble(number).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
