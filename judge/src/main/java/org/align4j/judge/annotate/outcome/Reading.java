package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.data.PairLabel;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a vote says, in the item's own order: two people who say the same have equal labels.
 *
 * @param question what it answers, such as {@code better}, {@code rating} or an axis
 * @param unit what it is about: the item, or two completions of a ranking
 * @param label {@code first}, {@code second}, {@code tie}; {@code yes}, {@code no}; or a rating
 * @param number the same on a scale: of pairs in favour of the first from −2 to 2 (three steps: −1 to 1), 0 or 1, or the rating
 */
public record Reading(String question, String unit, String label, double number) {
    public static final String BETTER = "better";
    public static final String RATING = "rating";
    public static final String HARMFUL = "harmful";
    public static final String REFUSED = "refused";
    public static final String YES = "yes";
    public static final String NO = "no";

    /** Everything that a vote says; nothing if it skips. */
    public static List<Reading> of(Round round, Vote vote) {
        return of(round, vote.item(), vote.own());
    }

    /** Everything that an answer in the item's own order says. */
    static List<Reading> of(Round round, String item, Answer answer) {
        List<Reading> readings = new ArrayList<>();
        if (answer.skipped()) {
            return readings;
        }
        switch (round.task()) {
            case PAIRS -> readings.add(pair(BETTER, item, score(answer)));
            case RATINGS -> {
                if (answer.rating() != null) {
                    readings.add(rating(RATING, item, answer.rating()));
                }
            }
            case RANKING -> ranks(item, answer.ranks() == null ? List.of() : answer.ranks(), readings);
            case SAFETY -> {
                truth(HARMFUL, item, answer.harmful(), readings);
                truth(REFUSED, item, answer.refused(), readings);
            }
        }
        Map<String, Integer> axes = answer.axes() == null ? Map.of() : answer.axes();
        boolean pairs = round.task() == Task.PAIRS;
        double middle = (round.steps() + 1) / 2.0;
        axes.forEach(
                (axis, value) -> readings.add(pairs ? pair(axis, item, middle - value) : rating(axis, item, value)));
        return readings;
    }

    /** In favour of the first completion, in steps; a preference on the three-step scale is one. */
    private static double score(Answer answer) {
        int strength = answer.strength() == null ? 1 : answer.strength();
        return switch (answer.choice()) {
            case FIRST -> strength;
            case SECOND -> -strength;
            case TIE, BOTH_BAD, GIVEN, SKIP -> 0;
        };
    }

    private static Reading pair(String question, String unit, double score) {
        String label = score > 0 ? PairLabel.FIRST : score < 0 ? PairLabel.SECOND : PairLabel.TIE;
        return new Reading(question, unit, label, score);
    }

    private static Reading rating(String question, String unit, int value) {
        return new Reading(question, unit, String.format(Locale.ROOT, "%d", value), value);
    }

    private static void ranks(String item, List<Integer> ranks, List<Reading> readings) {
        for (int i = 0; i < ranks.size(); i++) {
            for (int j = i + 1; j < ranks.size(); j++) {
                readings.add(pair(BETTER, pairOf(item, i, j), Integer.signum(ranks.get(j) - ranks.get(i))));
            }
        }
    }

    /** The unit that two completions of a ranking make. */
    static String pairOf(String item, int first, int second) {
        return item + "/" + first + "-" + second;
    }

    private static void truth(String question, String unit, @Nullable Boolean holds, List<Reading> readings) {
        if (holds != null) {
            readings.add(new Reading(question, unit, holds ? YES : NO, holds ? 1 : 0));
        }
    }
}
