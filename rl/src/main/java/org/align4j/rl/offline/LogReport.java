package org.align4j.rl.offline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.judge.statistics.Moments;

/**
 * What a log is like, before anything is learned from it; it stands in the manifest.
 *
 * @param rows that are left
 * @param dropped rows left out, by reason
 * @param returns of all rows
 * @param distinctShare distinct returns over rows
 * @param truncatedShare rows that a length limit cut off, over rows
 * @param equalShare prompts whose rows, two at least, all earned the same, over prompts with two rows at least; NaN where
 *     there are none: these prompts teach nothing to what compares the completions of one
 * @param longest tokens of the longest row
 * @param duplicates rows that repeat an earlier one's prompt and completion
 * @param loggedNll mean over tokens of -log μ, as logged; NaN where the log has none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LogReport(
        int rows,
        Map<String, Long> dropped,
        int prompts,
        double rowsPerPrompt,
        Returns returns,
        double distinctShare,
        double truncatedShare,
        double equalShare,
        int longest,
        int duplicates,
        double loggedNll) {
    private static final int BINS = 10;

    /**
     * Where the returns lie.
     *
     * @param deviation with n
     * @param histogram how many lie in each of ten equal parts from the smallest to the largest
     */
    public record Returns(double smallest, double mean, double largest, double deviation, List<Integer> histogram) {
        static Returns of(double[] scores) {
            double smallest = Arrays.stream(scores).min().orElse(Double.NaN);
            double largest = Arrays.stream(scores).max().orElse(Double.NaN);
            Moments moments = Moments.of(scores);
            int[] bins = new int[BINS];
            for (double score : scores) {
                double place = largest > smallest ? (score - smallest) / (largest - smallest) : 0;
                bins[Math.min(BINS - 1, (int) (place * BINS))]++;
            }
            return new Returns(
                    smallest,
                    moments.mean(),
                    largest,
                    moments.deviation(),
                    Arrays.stream(bins).boxed().toList());
        }
    }

    /** Looks at all rows once. */
    public static LogReport of(LoggedRows.Log log) {
        List<LoggedRow> rows = log.rows();
        double[] scores = rows.stream().mapToDouble(LoggedRow::score).toArray();
        Map<String, List<LoggedRow>> prompts = rows.stream().collect(Collectors.groupingBy(LoggedRow::prompt));
        List<List<LoggedRow>> groups =
                prompts.values().stream().filter(group -> group.size() > 1).toList();
        long equal = groups.stream()
                .filter(group ->
                        group.stream().mapToDouble(LoggedRow::score).distinct().count() == 1)
                .count();
        Set<String> seen = new HashSet<>();
        int duplicates =
                (int) rows.stream().filter(row -> !seen.add(row.whole())).count();
        return new LogReport(
                rows.size(),
                log.dropped(),
                prompts.size(),
                share(rows.size(), prompts.size()),
                Returns.of(scores),
                share(Arrays.stream(scores).distinct().count(), rows.size()),
                share(rows.stream().filter(LoggedRow::truncated).count(), rows.size()),
                share(equal, groups.size()),
                rows.stream().mapToInt(LoggedRow::longest).max().orElse(0),
                duplicates,
                nll(rows));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    private static double nll(List<LoggedRow> rows) {
        double sum = 0;
        long tokens = 0;
        for (LoggedRow row : rows) {
            double[] logged = row.logProbs();
            if (logged == null) {
                return Double.NaN;
            }
            sum -= Arrays.stream(logged).sum();
            tokens += logged.length;
        }
        return sum / tokens;
    }

    /** What a user should know before training. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        dropped.forEach((reason, count) -> warnings.add(count + " rows left out: " + reason));
        if (rows > 0 && returns.smallest() == returns.largest()) {
            warnings.add("all returns are equal (" + returns.mean()
                    + "): every method that weighs by them is plain cloning here");
        }
        if (rowsPerPrompt < 2) {
            warnings.add("fewer than two rows a prompt: what a prompt's rows usually earn can only come from a value"
                    + " model that generalises, not from the other rows");
        }
        if (duplicates > 0) {
            warnings.add(duplicates + " rows repeat another one's prompt and completion");
        }
        return warnings;
    }
}
