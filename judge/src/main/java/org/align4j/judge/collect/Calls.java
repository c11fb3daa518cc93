package org.align4j.judge.collect;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;

/** What calls cost together, and how those without an answer ended. */
final class Calls {
    private final Map<String, Long> failures = new TreeMap<>();
    private long promptTokens;
    private long completionTokens;
    private double dollars;

    void add(Verdict.Status status, Cost paid) {
        pay(paid);
        if (status != Verdict.Status.OK) {
            failures.merge(status.name().toLowerCase(Locale.ROOT), 1L, Long::sum);
        }
    }

    void pay(Cost paid) {
        promptTokens += paid.promptTokens();
        completionTokens += paid.completionTokens();
        dollars += paid.dollars();
    }

    double dollars() {
        return dollars;
    }

    /** By status. */
    Map<String, Long> failures() {
        return Map.copyOf(failures);
    }

    /** The same in words, empty if there is none: {@code "12 unparsed, 3 error"}. */
    String describe() {
        StringJoiner words = new StringJoiner(", ");
        failures.forEach((status, count) -> words.add(count + " " + status));
        return words.toString();
    }

    /** Adds what there is to say to a line for the user. */
    void addTo(StringJoiner summary) {
        if (!failures.isEmpty()) {
            summary.add("calls without a verdict: " + describe());
        }
        if (promptTokens + completionTokens > 0) {
            summary.add(String.format(Locale.ROOT, "%d + %d tokens, $%.4f", promptTokens, completionTokens, dollars));
        }
    }
}
