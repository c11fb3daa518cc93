package org.align4j.pipeline.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ProcessMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Says what this machine does with a model: speed, memory, and how much of the machine that is. */
public final class BenchCommand implements Command<BenchConfig> {
    private static final String LINE = "%-9s %5s %7s %14s %12s %12s %13s %6s";

    private final Class<?> program;

    /** @param program has the {@code main} that is started again for each row, in a process of its own */
    public BenchCommand(Class<?> program) {
        this.program = program;
    }

    @Override
    public Declaration<BenchConfig> declaration() {
        return new Declaration<>(
                "bench",
                "Measure this machine with a model: its peaks, tokens per second, memory, share of the nearer limit",
                BenchConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("folder");
    }

    @Override
    public void run(BenchConfig config, CommandContext context) throws IOException {
        Path folder = context.artifact("folder", config.folder(), Artifact.POLICY);
        Map<String, String> failed = new LinkedHashMap<>();
        List<Measurement> wanted = new ArrayList<>();
        for (Measurement each : config.measurements()) {
            if (each.work() == Work.GRPO && each.batch() < 2) {
                failed.put("grpo at batch 1", "its advantages compare completions of one prompt, so 2 at least");
            } else {
                wanted.add(each);
            }
        }
        if (wanted.isEmpty()) {
            throw new UserError(
                    "batch must have a number >= 2 for grpo: its advantages compare completions of one prompt");
        }
        OptionalLong free = ProcessMemory.free();
        // What the work holds at its peak is known before the machine is measured, which holds more.
        Optional<LocalMeasuring> here =
                wanted.size() == 1 ? Optional.of(LocalMeasuring.of(folder, config, wanted.get(0))) : Optional.empty();
        MeasuredMachine machine = MeasuredMachine.measure(config.engine());
        List<BenchRow> rows = here.isPresent()
                ? List.of(here.get().beside(machine.peaks()))
                : measured(folder, config, wanted, failed, context);
        context.print(machine.text());
        if (!machine.gpu()) {
            FastestTypes fastest = FastestTypes.here(config.measureAgain(), context::say);
            context.print(fastest.text());
            context.result("fastest", fastest.facts());
        }
        print(rows, failed, LargestBatch.of(rows, free), context);
        context.result("machine", machine.facts());
        context.result("rows", rows);
        context.result("failed", failed);
        context.result("largest_batch", LargestBatch.of(rows, free));
    }

    private List<BenchRow> measured(
            Path folder,
            BenchConfig config,
            List<Measurement> wanted,
            Map<String, String> failed,
            CommandContext context)
            throws IOException {
        List<BenchRow> rows = new ArrayList<>();
        try (Progress progress = context.progress().start("measuring", "rows", wanted.size())) {
            for (Measurement what : wanted) {
                progress.note(what.work().word() + " at batch " + what.batch());
                ChildMeasuring.Outcome outcome = ChildMeasuring.row(program, folder, config, what);
                if (outcome.row() != null) {
                    rows.add(outcome.row());
                } else {
                    failed.put(what.work().word() + " at batch " + what.batch(), outcome.failure());
                }
                progress.advance(1);
            }
        }
        return rows;
    }

    private static void print(
            List<BenchRow> rows, Map<String, String> failed, Map<String, Long> largest, CommandContext context) {
        context.print(format(
                LINE, "what", "batch", "length", "tokens/s", "peak memory", "estimated", "nearer limit", "share"));
        for (BenchRow row : rows) {
            Long memory = row.peakMemoryBytes();
            context.print(format(
                    LINE,
                    row.what(),
                    row.batch(),
                    row.length(),
                    format("%,.0f", row.tokensPerSecond()),
                    memory == null ? "unknown" : MemoryEstimate.gigabytes(memory),
                    MemoryEstimate.gigabytes(row.memoryEstimateBytes()),
                    row.nearerLimit(),
                    format("%.0f %%", 100 * row.shareOfLimit())));
        }
        failed.forEach((what, why) -> context.print(what + ": " + why));
        largest.forEach((what, batch) ->
                context.print("largest batch of " + what + " that fits, by how its memory grew: about " + batch));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
