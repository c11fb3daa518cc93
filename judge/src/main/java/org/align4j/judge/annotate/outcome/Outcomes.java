package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.data.PairLabel;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/** The answers to one question of a round, one per unit, by an {@link Aggregation}. */
final class Outcomes {
    /** What the slight preference of a five-step scale says, as a probability. */
    private static final double SLIGHT = 0.75;

    private final Round round;
    private final Aggregation aggregation;
    private final String question;
    private final Map<String, UnitVotes> units = new LinkedHashMap<>();
    private final Map<String, Reading> decided = new HashMap<>();
    private final Map<String, Map<String, Double>> fitted;

    Outcomes(Round round, Aggregation aggregation, String question, List<ItemVotes> items) {
        this.round = round;
        this.aggregation = aggregation;
        this.question = question;
        Map<String, List<Reading>> byUnit = new LinkedHashMap<>();
        List<DawidSkene.Given> given = new ArrayList<>();
        for (ItemVotes item : items) {
            for (Vote vote : item.votes()) {
                for (Reading reading : readings(vote)) {
                    byUnit.computeIfAbsent(reading.unit(), unit -> new ArrayList<>())
                            .add(reading);
                    given.add(new DawidSkene.Given(reading.unit(), vote.annotator(), reading.label()));
                }
            }
            if (item.decision() != null) {
                readings(item.decision()).forEach(reading -> decided.put(reading.unit(), reading));
            }
        }
        byUnit.forEach((unit, readings) -> units.put(unit, new UnitVotes(readings)));
        this.fitted = aggregation != Aggregation.DAWID_SKENE || given.isEmpty()
                ? Map.of()
                : ofOrders() ? orders(items) : DawidSkene.fit(given, labels()).labels();
    }

    private boolean ofOrders() {
        return round.task() == Task.RANKING && question.equals(Reading.BETTER);
    }

    /** Of every two completions of a ranking, which is ahead. What is even but for rounding is even. */
    private static Map<String, Map<String, Double>> orders(List<ItemVotes> items) {
        List<TrueRankings.Given> given = new ArrayList<>();
        for (ItemVotes item : items) {
            for (Vote vote : item.votes()) {
                List<Integer> ranks = vote.own().ranks();
                if (ranks != null) {
                    given.add(new TrueRankings.Given(item.item().id(), vote.annotator(), ranks));
                }
            }
        }
        TrueRankings truth = TrueRankings.fit(given);
        Map<String, Map<String, Double>> pairs = new HashMap<>();
        for (ItemVotes item : items) {
            String id = item.item().id();
            for (int i = 0; i < item.item().completions().size(); i++) {
                for (int j = i + 1; j < item.item().completions().size(); j++) {
                    double first = Math.rint(truth.ahead(id, i, j) * 1e9) / 1e9;
                    pairs.put(Reading.pairOf(id, i, j), Map.of(PairLabel.FIRST, first, PairLabel.SECOND, 1 - first));
                }
            }
        }
        return pairs;
    }

    private List<Reading> readings(Vote vote) {
        return Reading.of(round, vote).stream()
                .filter(reading -> reading.question().equals(question))
                .toList();
    }

    private List<String> labels() {
        if (round.task() == Task.PAIRS) {
            return PairLabel.ALL;
        }
        return question.equals(Reading.HARMFUL) || question.equals(Reading.REFUSED)
                ? List.of(Reading.YES, Reading.NO)
                : IntStream.rangeClosed(1, round.levels())
                        .mapToObj(level -> String.format(Locale.ROOT, "%d", level))
                        .toList();
    }

    /** The votes about a unit, null if there are none. */
    @Nullable UnitVotes votes(String unit) {
        return units.get(unit);
    }

    /** Whether the owner decided about a unit. */
    boolean decided(String unit) {
        return decided.containsKey(unit);
    }

    /** Probability that the first of a pair is better; 1/2 is a tie. NaN if nobody said anything. */
    double first(String unit) {
        Reading decision = decided.get(unit);
        UnitVotes votes = units.get(unit);
        if (decision != null) {
            return (Math.signum(decision.number()) + 1) / 2;
        }
        if (votes == null) {
            return Double.NaN;
        }
        return switch (aggregation) {
            case MAJORITY -> majority(votes.leading());
            case MEAN ->
                votes.readings().stream()
                        .mapToDouble(this::probability)
                        .average()
                        .orElse(Double.NaN);
            case DAWID_SKENE -> expectedFirst(fitted.getOrDefault(unit, Map.of()));
        };
    }

    /** Of equally frequent labels a side beats the tie, and both sides are one. */
    private static double majority(List<String> leading) {
        boolean first = leading.contains(PairLabel.FIRST);
        boolean second = leading.contains(PairLabel.SECOND);
        return first == second ? 0.5 : first ? 1 : 0;
    }

    private double probability(Reading reading) {
        double score = reading.number();
        boolean slight = round.steps() == 5 && round.task() == Task.PAIRS && Math.abs(score) == 1;
        return score == 0 ? 0.5 : score > 0 ? (slight ? SLIGHT : 1) : slight ? 1 - SLIGHT : 0;
    }

    /** A tie that is the likeliest label is a tie; else its probability is shared by both sides. */
    private static double expectedFirst(Map<String, Double> labels) {
        double tie = labels.getOrDefault(PairLabel.TIE, 0.0);
        double first = labels.getOrDefault(PairLabel.FIRST, 0.0);
        double second = labels.getOrDefault(PairLabel.SECOND, 0.0);
        return tie >= first && tie >= second ? 0.5 : first + tie / 2;
    }

    /** By how many steps of a five-step scale the first is better, on average; null on a three-step scale. */
    @Nullable Double steps(String unit) {
        UnitVotes votes = units.get(unit);
        Reading decision = decided.get(unit);
        if (round.steps() != 5 || round.task() != Task.PAIRS) {
            return null;
        }
        return decision != null ? (Double) decision.number() : votes == null ? null : (Double) votes.mean();
    }

    /** The rating, or of yes and no the probability of yes; NaN if nobody said anything. */
    double value(String unit) {
        Reading decision = decided.get(unit);
        UnitVotes votes = units.get(unit);
        if (decision != null) {
            return decision.number();
        }
        if (votes == null) {
            return Double.NaN;
        }
        return switch (aggregation) {
            case MAJORITY ->
                votes.leading().stream().mapToDouble(Outcomes::number).average().orElse(Double.NaN);
            case MEAN -> votes.mean();
            case DAWID_SKENE ->
                fitted.getOrDefault(unit, Map.of()).entrySet().stream()
                        .mapToDouble(entry -> number(entry.getKey()) * entry.getValue())
                        .sum();
        };
    }

    private static double number(String label) {
        return label.equals(Reading.YES) ? 1 : label.equals(Reading.NO) ? 0 : Double.parseDouble(label);
    }

    /**
     * The questions of a round, the task's own first.
     *
     * @throws UserError if one is named that there is none of
     */
    static String question(RoundFolder folder, @Nullable String named) {
        List<String> questions = questions(folder.round());
        if (named == null) {
            return questions.get(0);
        }
        if (!questions.contains(named)) {
            throw new UserError("question " + named + " is not a question of this round, which has "
                    + String.join(", ", questions));
        }
        return named;
    }

    /** What a round asks. */
    static List<String> questions(Round round) {
        List<String> questions = new ArrayList<>(
                switch (round.task()) {
                    case PAIRS, RANKING -> List.of(Reading.BETTER);
                    case RATINGS -> List.of(Reading.RATING);
                    case SAFETY -> List.of(Reading.HARMFUL, Reading.REFUSED);
                });
        questions.addAll(round.axes());
        return questions;
    }
}
