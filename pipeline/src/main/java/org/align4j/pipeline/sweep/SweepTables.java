package org.align4j.pipeline.sweep;

import java.nio.file.Path;
import java.util.Locale;
import org.align4j.pipeline.evaluate.SuiteReading;
import org.align4j.pipeline.stage.CommandContext;
import org.jspecify.annotations.Nullable;

/** What a sweep prints. */
final class SweepTables {
    private SweepTables() {}

    /** Prints the tables, what rings, and what to take. */
    static void say(SweepResults results, Path out, CommandContext context) {
        int width = results.models().stream()
                .mapToInt(model -> model.name().length())
                .max()
                .orElse(0);
        context.print(String.format(
                Locale.ROOT,
                "%-" + width + "s  %8s  %8s  %-22s  %6s  %7s  %6s",
                "model",
                "KL",
                "reward",
                "win rate (95 %)",
                "rating",
                "opening",
                "tokens"));
        for (SweepResults.Model model : results.models()) {
            SweepResults.Judged judged = model.judges().get(0);
            context.print(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %8s  %8s  %-22s  %6s  %5.1f %%  %6.1f",
                    model.name(),
                    number(model.kl(), 2),
                    model.reward() == null ? "-" : number(model.reward().estimate(), 3),
                    String.format(
                            Locale.ROOT,
                            "%.1f %% (%.1f to %.1f)",
                            100 * judged.winRate().estimate(),
                            100 * judged.winRate().low(),
                            100 * judged.winRate().high()),
                    judged.rating() == null ? "-" : number(judged.rating().estimate(), 0),
                    100 * model.diversity().topOpening(),
                    model.meanLength()));
        }
        suite(results, width, context);
        results.alarms().stream().filter(SweepResults.Alarm::rings).forEach(alarm -> context.warn(words(alarm)));
        if (results.choice() != null) {
            context.print(
                    "take " + results.choice().model() + ": " + results.choice().why());
        }
        context.say("numbers in " + out.resolve(SweepCommand.FILE) + ", page in " + out.resolve(SweepCommand.PAGE));
        context.result("sweep", results);
    }

    /** One line an evaluation and model: its first number, and whether that differs from the baseline's. */
    private static void suite(SweepResults results, int width, CommandContext context) {
        for (SweepResults.Evaluated evaluated : results.suite()) {
            for (SweepResults.Entry entry : evaluated.models()) {
                if (!entry.readings().isEmpty()) {
                    context.print(line(
                                    evaluated.evaluation(),
                                    entry.model(),
                                    width,
                                    entry.readings().get(0))
                            + difference(entry));
                }
            }
            if (!evaluated.rewardModel().isEmpty()) {
                context.print(line(
                        evaluated.evaluation(),
                        "(reward model)",
                        width,
                        evaluated.rewardModel().get(0)));
            }
        }
    }

    private static String line(String evaluation, String model, int width, SuiteReading reading) {
        return String.format(Locale.ROOT, "%-" + width + "s  %s", model, SuiteReading.words(evaluation, reading));
    }

    private static String difference(SweepResults.Entry entry) {
        if (entry.worse() == null || entry.better() == null) {
            return "";
        }
        return entry.worse() <= SweepAnalysis.LEVEL
                ? String.format(Locale.ROOT, ", worse than the baseline (p = %.2g)", entry.worse())
                : entry.better() <= SweepAnalysis.LEVEL
                        ? String.format(Locale.ROOT, ", better than the baseline (p = %.2g)", entry.better())
                        : "";
    }

    /** An alarm in a sentence. */
    static String words(SweepResults.Alarm alarm) {
        return String.format(
                Locale.ROOT,
                "%s: from %s to %s the %s went from %.3f to %.3f while the %s went from %.3f to %.3f"
                        + " (p = %.2g, corrected for %d earlier models and %d tests)%s",
                alarm.run(),
                alarm.from(),
                alarm.to(),
                alarm.proxy(),
                alarm.proxyFrom(),
                alarm.proxyTo(),
                alarm.measure(),
                alarm.measureFrom(),
                alarm.measureTo(),
                alarm.p(),
                alarm.comparisons(),
                alarm.tests(),
                alarm.rings() ? ": over-optimisation" : "");
    }

    private static String number(@Nullable Double value, int decimals) {
        return value == null ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
