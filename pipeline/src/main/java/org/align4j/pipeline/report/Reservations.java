package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.report.Verdict.Level;
import org.align4j.pipeline.report.Verdict.Point;

/** What to ask of a win before believing it: another judge, equal lengths, diversity, distance, the reward model. */
final class Reservations {
    private static final double HALF = 0.5;
    private static final double MUCH_BY_LENGTH = 0.1;
    private static final double MANY_ALIKE = 0.5;
    private static final double FARTHEST = 2;
    private static final double FORGOTTEN = 1.5;
    private static final double UNFINISHED = 0.05;

    private final EvaluationRecord evaluation;
    private final Meanings meanings;
    private final List<RewardSection> rewards;
    private final List<Point> points = new ArrayList<>();

    Reservations(EvaluationRecord evaluation, Meanings meanings, List<RewardSection> rewards) {
        this.evaluation = evaluation;
        this.meanings = meanings;
        this.rewards = rewards;
    }

    List<Point> points() {
        evaluation.interval("win_rate").ifPresent(this::judges);
        evaluation.interval("win_rate").ifPresent(this::length);
        evaluation.interval("win_rate").ifPresent(this::goodhart);
        principles();
        diversity();
        distance();
        finished();
        forgetting();
        rewards.forEach(reward -> add(reward.level(), reward.sentence(), "accuracy"));
        return points;
    }

    private void judges(Interval held) {
        if (evaluation.interval("training_judge_win_rate").isEmpty()) {
            add(
                    Level.OPEN,
                    "Only one judge was asked. Give the one that made the preferences as --training-judge, and another as"
                            + " --judge, to see whether training followed a judge's taste",
                    "training_judge_win_rate");
            return;
        }
        Interval training = evaluation.interval("training_judge_win_rate").orElseThrow();
        boolean apart = training.low() > held.high();
        add(
                apart ? Level.BAD : Level.GOOD,
                apart
                        ? "The judge that made the preferences prefers it far more often, in "
                                + Numbers.percent(training.estimate()) + ": part of the win is that judge's taste"
                        : "The judge that training followed and the one that it did not see agree: "
                                + Numbers.percent(training.estimate()) + " and " + Numbers.percent(held.estimate()),
                "training_judge_win_rate");
    }

    private void length(Interval held) {
        double equal = evaluation.number("length_controlled_win_rate");
        if (Double.isNaN(equal)) {
            return;
        }
        String shown = "At equal length the preference is " + Numbers.percent(equal);
        boolean gone = held.low() > HALF && equal <= HALF;
        boolean changed = Math.abs(equal - evaluation.number("mean_preference")) > MUCH_BY_LENGTH;
        add(
                gone ? Level.BAD : changed ? Level.OPEN : Level.GOOD,
                gone ? shown + ": the win is one of length" : changed ? shown + ": length explains a part" : shown,
                "length_controlled_win_rate");
    }

    private void goodhart(Interval held) {
        evaluation
                .interval("reward_difference")
                .filter(difference -> difference.low() > 0 && held.estimate() <= HALF)
                .ifPresent(difference -> add(
                        Level.BAD,
                        "The reward rose by " + Numbers.number(difference.estimate())
                                + " and the judge does not agree: the reward model was over-optimised",
                        "reward_difference"));
    }

    /** Principles that the policy honours less than the baseline does. */
    private void principles() {
        evaluation.principles().forEach((name, shares) -> {
            Level level = shares.after() < shares.before() - UNFINISHED
                    ? Level.BAD
                    : shares.after() > shares.before() + UNFINISHED ? Level.GOOD : Level.OPEN;
            if (level == Level.BAD) {
                add(
                        level,
                        "\u201c" + name + "\u201d is honoured less: " + Numbers.percent(shares.after()) + ", before "
                                + Numbers.percent(shares.before()),
                        "principle");
            }
        });
    }

    private void diversity() {
        double after = evaluation.number("top_three_openings");
        double before = evaluation.number("baseline_top_three_openings");
        if (Double.isNaN(after) || Double.isNaN(before)) {
            return;
        }
        boolean alike = after > MANY_ALIKE && after > FORGOTTEN * before;
        add(
                alike ? Level.BAD : Level.GOOD,
                Numbers.percent(after) + " of the completions begin in one of three ways, before "
                        + Numbers.percent(before) + (alike ? ": diversity is lost, which no win rate shows" : ""),
                "top_three_openings");
    }

    private void distance() {
        double perToken = evaluation.number("kl_per_token");
        if (Double.isNaN(perToken)) {
            return;
        }
        boolean far = perToken > FARTHEST;
        add(
                far ? Level.BAD : Level.GOOD,
                String.format(
                        Locale.ROOT,
                        "KL from the reference is %s nats per completion, %s per token%s",
                        Numbers.number(evaluation.number("kl")),
                        Numbers.number(perToken),
                        far ? ": little of its language is left" : ""),
                "kl_per_token");
    }

    private void finished() {
        double after = evaluation.number("finished_share");
        double before = evaluation.number("baseline_finished_share");
        if (after < before - UNFINISHED) {
            add(
                    Level.BAD,
                    "Only " + Numbers.percent(after) + " of the completions end by themselves, before "
                            + Numbers.percent(before),
                    "finished_share");
        }
    }

    private void forgetting() {
        double after = evaluation.number("perplexity");
        double before = evaluation.number("baseline_perplexity");
        if (after > FORGOTTEN * before) {
            add(
                    Level.BAD,
                    "Perplexity of people's completions rose from " + Numbers.number(before) + " to "
                            + Numbers.number(after),
                    "perplexity");
        }
    }

    private void add(Level level, String text, String meaning) {
        points.add(new Point(level, text, meanings.of(meaning)));
    }
}
