package org.align4j.judge.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.VerdictRow;
import org.align4j.judge.Verdict;

/**
 * What judges have said, by judge and pair, in the order in which it was stored.
 *
 * @param judges by name, then by the pair's id, the calls
 */
public record StoredVerdicts(Map<String, Map<String, List<VerdictRow>>> judges) {
    /**
     * Reads verdicts, or ratings as verdicts.
     *
     * @throws UserError if the dataset holds neither
     */
    public static List<VerdictRow> rows(Path folder) {
        String schema = Dataset.info(folder).schema();
        return switch (schema) {
            case "verdict-row" -> Dataset.open(folder, VerdictRow.class).toList();
            case "rated-completion" -> RatedPairs.read(folder).verdicts();
            default ->
                throw new UserError("--verdicts " + folder + ": holds " + schema
                        + " rows, expected verdict-row rows (of align judge, or imported --as verdicts)");
        };
    }

    /** By judge and pair. */
    public static StoredVerdicts of(List<VerdictRow> rows) {
        Map<String, Map<String, List<VerdictRow>>> judges = new LinkedHashMap<>();
        for (VerdictRow row : rows) {
            judges.computeIfAbsent(row.judge(), judge -> new LinkedHashMap<>())
                    .computeIfAbsent(row.pair(), pair -> new ArrayList<>())
                    .add(row);
        }
        return new StoredVerdicts(judges);
    }

    /** The calls on one pair, one list for each time that it was asked; the first time counts as the verdict. */
    static List<List<VerdictRow>> times(List<VerdictRow> calls) {
        Map<Integer, Integer> seen = new TreeMap<>();
        List<List<VerdictRow>> times = new ArrayList<>();
        for (VerdictRow call : calls) {
            int time = seen.merge(call.order(), 1, Integer::sum) - 1;
            if (time == times.size()) {
                times.add(new ArrayList<>());
            }
            times.get(time).add(call);
        }
        return times;
    }

    /**
     * What the calls of the first time of asking add up to: the probability that the first of the pair as it was given is
     * better; NaN if one of them failed.
     */
    public static double mean(List<VerdictRow> calls) {
        Share share = new Share();
        for (VerdictRow call : times(calls).get(0)) {
            Double p = call.pFirst();
            if (p == null) {
                return Double.NaN;
            }
            share.add(call.order() == 1 ? 1 - p : p);
        }
        return share.mean();
    }

    /** A stored row as the verdict it was. */
    static Verdict verdict(VerdictRow row) {
        return new Verdict(
                constant(Verdict.Status.class, row.status(), row),
                row.pFirst() == null ? Double.NaN : row.pFirst(),
                row.tie(),
                row.rationale(),
                constant(Verdict.Reading.class, row.reading(), row),
                row.labelMass(),
                new Verdict.Cost(
                        row.promptTokens(),
                        row.completionTokens(),
                        row.cachedTokens(),
                        row.dollars(),
                        row.tries(),
                        row.millis()));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word, VerdictRow row) {
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UserError("verdict " + row.id() + ": '" + word + "' is not a " + type.getSimpleName(), e);
        }
    }
}
