package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy trained against a success classifier: what the classifier thinks of its samples beside what a check knows of them.
 * Where the first rises and the second does not, the classifier is exploited.
 */
final class ClassifierSection {
    private static final String POLICY = "classifier/p_policy";
    private static final Pattern CHECK = Pattern.compile("(?m)^ +check: (\\S+)$");

    private ClassifierSection() {}

    static Optional<Chart> of(RunRecord run, String name, Meanings meanings) {
        if (!run.metricNames().contains(POLICY)) {
            return Optional.empty();
        }
        List<Series> curves = new ArrayList<>();
        curves.add(named("mean D", run.series(POLICY)));
        Matcher check = CHECK.matcher(run.config());
        if (check.find() && run.metricNames().contains("rewards/" + check.group(1) + "/mean")) {
            curves.add(named("share of " + check.group(1), run.series("rewards/" + check.group(1) + "/mean")));
        }
        return Optional.of(new Chart(name, meanings.of(POLICY), "", new LineChart(name, "iteration", curves).svg()));
    }

    private static Series named(String name, Series series) {
        return new Series(name, series.x(), series.y());
    }
}
