package org.align4j.pipeline.annotate;

import java.util.List;
import java.util.Locale;
import org.align4j.core.run.Counted;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.outcome.AnnotatorAgreement;
import org.align4j.judge.annotate.outcome.AnnotatorStatistics;
import org.align4j.judge.annotate.outcome.RoundStatistics;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** Says how a labelling round stands. */
public final class AnnotateStatsCommand implements Command<AnnotateStatsConfig> {
    @Override
    public Declaration<AnnotateStatsConfig> declaration() {
        return new Declaration<>(
                "annotate stats",
                "Show the progress of a labelling round, and how much annotators agree",
                AnnotateStatsConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("votes");
    }

    @Override
    public void run(AnnotateStatsConfig options, CommandContext context) {
        RoundStatistics now = RoundStatistics.of(RoundFolder.open(options.votes()), context::warn);
        context.print(Counted.of(now.votes(), "vote") + " on " + now.touched() + " of "
                + Counted.of(now.items(), "item") + ", " + now.decided() + " decided by the owner, "
                + now.conflicts().size() + " in conflict");
        for (AnnotatorAgreement each : now.agreement()) {
            context.print(
                    each.units() == 0
                            ? each.question() + ": no item has two votes yet"
                            : String.format(
                                    Locale.ROOT,
                                    "%s: alpha %s, kappa %s, observed agreement %s on %s with two votes or more",
                                    each.question(),
                                    number(each.alpha()),
                                    number(each.kappa()),
                                    number(each.observed()),
                                    Counted.of(each.units(), "item")));
        }
        if (!now.annotators().isEmpty()) {
            context.print(String.format(
                    Locale.ROOT,
                    "%-16s %7s %7s %9s %8s %8s %12s %12s %12s",
                    "annotator",
                    "votes",
                    "skips",
                    "median s",
                    "an hour",
                    "others",
                    "gold",
                    "repeats",
                    "first shown"));
        }
        now.annotators().forEach(each -> context.print(line(each)));
        context.result("items", now.items());
        context.result("touched", now.touched());
        context.result("votes", now.votes());
        context.result("decided", now.decided());
        context.result("conflicts", now.conflicts());
        context.result("agreement", now.agreement().stream().map(StatsJson::of).toList());
        context.result(
                "annotators", now.annotators().stream().map(StatsJson::of).toList());
    }

    private static String line(AnnotatorStatistics each) {
        return String.format(
                Locale.ROOT,
                "%-16s %7d %7d %9s %8s %8s %12s %12s %12s",
                each.annotator(),
                each.votes(),
                each.skips(),
                number(each.medianSeconds()),
                number(each.perHour()),
                number(each.withOthers()),
                number(each.onGold()) + " of " + each.goldItems(),
                number(each.withSelf()) + " of " + each.repeats(),
                number(each.firstShown()));
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.3f", number);
    }
}
