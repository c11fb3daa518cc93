package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.statistics.Interval;

/**
 * What an evaluation comes to, in a sentence, and what speaks for and against it.
 *
 * @param run the evaluation's name
 * @param level how the sentence is meant
 */
record Verdict(String run, Level level, String word, String sentence, List<Point> points) {
    /** How something is meant; the page colours it by its name. */
    enum Level {
        GOOD,
        OPEN,
        MIXED,
        BAD
    }

    /** @param tip what the number means; may be empty */
    record Point(Level level, String text, String tip) {}

    private static final double HALF = 0.5;

    static Verdict of(EvaluationRecord evaluation, String name, Meanings meanings, List<RewardSection> rewards) {
        List<Point> points = new Reservations(evaluation, meanings, rewards).points();
        long against =
                points.stream().filter(point -> point.level() == Level.BAD).count();
        return evaluation
                .interval("win_rate")
                .map(share -> compared(evaluation, name, share, points, against))
                .orElseGet(() -> alone(evaluation, name, points));
    }

    private static Verdict compared(
            EvaluationRecord evaluation, String name, Interval share, List<Point> points, long against) {
        String counted = "The judge " + evaluation.text("judge") + " prefers the policy to the baseline in "
                + Numbers.percent(share.estimate()) + " of " + Numbers.number(evaluation.number("judged"))
                + " comparisons (95 %: " + Numbers.percent(share.low()) + " to " + Numbers.percent(share.high()) + ")";
        if (share.low() > HALF) {
            return against == 0
                    ? new Verdict(name, Level.GOOD, "Better", counted + ".", points)
                    : new Verdict(
                            name,
                            Level.MIXED,
                            "Better by the judge, with reservations",
                            counted + ", but read what speaks against it.",
                            points);
        }
        return share.high() < HALF
                ? new Verdict(name, Level.BAD, "Worse", counted + ".", points)
                : new Verdict(name, Level.OPEN, "No difference shown", counted + ".", points);
    }

    private static Verdict alone(EvaluationRecord evaluation, String name, List<Point> points) {
        List<String> said = new ArrayList<>();
        evaluation
                .interval("pass_at_1")
                .ifPresent(share -> said.add(Numbers.percent(share.estimate()) + " of the completions are right"));
        evaluation
                .interval("judge_score")
                .filter(score -> said.isEmpty())
                .ifPresent(score ->
                        said.add(evaluation.text("judge") + " scores completions " + Numbers.number(score.estimate())));
        said.add("there is no win rate: the evaluation had no baseline or no judge");
        String sentence = String.join("; ", said) + ".";
        return new Verdict(
                name,
                Level.OPEN,
                "Not compared",
                Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                points);
    }
}
