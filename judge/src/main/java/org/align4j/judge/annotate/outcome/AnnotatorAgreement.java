package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.align4j.judge.agreement.CohenKappa;
import org.align4j.judge.agreement.KrippendorffAlpha;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;

/**
 * How far the annotators agree on one question.
 *
 * @param units with at least two votes
 * @param alpha Krippendorff's: ordinal for ratings and five steps, else nominal; NaN if nothing can be said
 * @param kappa mean of Cohen's over all pairs of annotators with common units, weighted by these; NaN likewise
 * @param observed mean share of agreeing pairs of votes
 */
public record AnnotatorAgreement(String question, long units, double alpha, double kappa, double observed) {
    /** Agreement on every question of a round. */
    public static List<AnnotatorAgreement> of(Round round, List<ItemVotes> items) {
        return Outcomes.questions(round).stream()
                .map(question -> of(round, items, question))
                .toList();
    }

    private static AnnotatorAgreement of(Round round, List<ItemVotes> items, String question) {
        Map<String, Map<String, Reading>> byUnit = new LinkedHashMap<>();
        for (ItemVotes item : items) {
            for (Vote vote : item.votes()) {
                for (Reading reading : Reading.of(round, vote)) {
                    if (reading.question().equals(question)) {
                        byUnit.computeIfAbsent(reading.unit(), unit -> new LinkedHashMap<>())
                                .put(vote.annotator(), reading);
                    }
                }
            }
        }
        byUnit.values().removeIf(votes -> votes.size() < 2);
        List<Map<String, Reading>> units = List.copyOf(byUnit.values());
        boolean ordinal = (round.task() == Task.PAIRS && round.steps() == 5)
                || (round.task() != Task.PAIRS && round.axes().contains(question))
                || round.task() == Task.RATINGS;
        return new AnnotatorAgreement(
                question,
                units.size(),
                alpha(units, ordinal),
                kappa(units, scale(round, question), ordinal),
                observed(units));
    }

    private static double alpha(List<Map<String, Reading>> units, boolean ordinal) {
        if (units.isEmpty()) {
            return Double.NaN;
        }
        if (ordinal) {
            return KrippendorffAlpha.of(
                    units.stream()
                            .map(unit ->
                                    unit.values().stream().map(Reading::number).toList())
                            .toList(),
                    KrippendorffAlpha.Level.ORDINAL);
        }
        return KrippendorffAlpha.nominal(units.stream()
                .map(unit -> unit.values().stream().map(Reading::label).toList())
                .toList());
    }

    private static double kappa(List<Map<String, Reading>> units, List<Double> scale, boolean ordinal) {
        List<String> names = List.copyOf(new TreeSet<>(
                units.stream().flatMap(unit -> unit.keySet().stream()).toList()));
        double sum = 0;
        long common = 0;
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                List<Double> one = new ArrayList<>();
                List<Double> other = new ArrayList<>();
                for (Map<String, Reading> unit : units) {
                    Reading first = unit.get(names.get(i));
                    Reading second = unit.get(names.get(j));
                    if (first != null && second != null) {
                        one.add(first.number());
                        other.add(second.number());
                    }
                }
                double kappa = one.isEmpty()
                        ? Double.NaN
                        : CohenKappa.of(
                                        one,
                                        other,
                                        scale,
                                        ordinal ? CohenKappa.Weights.QUADRATIC : CohenKappa.Weights.NONE)
                                .kappa();
                if (!Double.isNaN(kappa)) {
                    sum += kappa * one.size();
                    common += one.size();
                }
            }
        }
        return common == 0 ? Double.NaN : sum / common;
    }

    /** Every number there is, in order. */
    private static List<Double> scale(Round round, String question) {
        int lowest = 1;
        int highest = round.levels();
        if (round.task() == Task.PAIRS || question.equals(Reading.BETTER)) {
            highest = round.task() == Task.PAIRS && round.steps() == 5 ? 2 : 1;
            lowest = -highest;
        } else if (question.equals(Reading.HARMFUL) || question.equals(Reading.REFUSED)) {
            lowest = 0;
            highest = 1;
        }
        return IntStream.rangeClosed(lowest, highest)
                .mapToObj(step -> (double) step)
                .toList();
    }

    private static double observed(List<Map<String, Reading>> units) {
        double sum = 0;
        for (Map<String, Reading> unit : units) {
            List<Reading> votes = List.copyOf(unit.values());
            long same = 0;
            for (Reading vote : votes) {
                same += votes.stream()
                                .filter(each -> each.label().equals(vote.label()))
                                .count()
                        - 1;
            }
            sum += same / ((double) votes.size() * (votes.size() - 1));
        }
        return units.isEmpty() ? Double.NaN : sum / units.size();
    }
}
