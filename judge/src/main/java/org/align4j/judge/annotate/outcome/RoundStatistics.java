package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;

/**
 * How a round stands.
 *
 * @param items to be annotated, gold items not counted
 * @param touched items with at least one vote
 * @param votes on them, skips and repetitions not counted
 * @param decided items that the owner decided
 * @param agreement on every question
 * @param annotators everybody's work, by name
 * @param conflicts items on which somebody disagrees and nobody decided, the most divided first
 */
public record RoundStatistics(
        long items,
        long touched,
        long votes,
        long decided,
        List<AnnotatorAgreement> agreement,
        List<AnnotatorStatistics> annotators,
        List<String> conflicts) {
    /** Reads a round's journals. */
    public static RoundStatistics of(RoundFolder folder, Consumer<String> warnings) {
        return of(folder, folder.votes(warnings), folder.decisions(warnings));
    }

    /** The same of votes that were read already, by annotator. */
    public static RoundStatistics of(RoundFolder folder, Map<String, List<Vote>> votes, List<Vote> decisions) {
        List<ItemVotes> all = ItemVotes.of(folder, votes, decisions);
        List<ItemVotes> asked =
                all.stream().filter(item -> !item.item().isGold()).toList();
        List<AnnotatorStatistics> annotators = new ArrayList<>();
        votes.forEach((name, standing) -> annotators.add(AnnotatorStatistics.of(folder.round(), name, standing, all)));
        return new RoundStatistics(
                asked.size(),
                asked.stream().filter(item -> !item.votes().isEmpty()).count(),
                asked.stream().mapToLong(item -> item.votes().size()).sum(),
                asked.stream().filter(item -> item.decision() != null).count(),
                AnnotatorAgreement.of(folder.round(), asked),
                annotators,
                conflicts(folder, asked));
    }

    private static List<String> conflicts(RoundFolder folder, List<ItemVotes> items) {
        Outcomes outcomes = new Outcomes(folder.round(), Aggregation.MAJORITY, Outcomes.question(folder, null), items);
        record Conflict(String item, double agreement) {}
        List<Conflict> conflicts = new ArrayList<>();
        for (ItemVotes item : items) {
            double agreement = 1;
            for (String unit : units(item)) {
                UnitVotes votes = outcomes.votes(unit);
                agreement = Math.min(agreement, votes == null ? 1 : votes.agreement());
            }
            if (agreement < 1 && item.decision() == null) {
                conflicts.add(new Conflict(item.item().id(), agreement));
            }
        }
        conflicts.sort(Comparator.comparingDouble(Conflict::agreement));
        return conflicts.stream().map(Conflict::item).toList();
    }

    private static List<String> units(ItemVotes item) {
        String id = item.item().id();
        int count = item.item().completions().size();
        List<String> units = new ArrayList<>(List.of(id));
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                units.add(Reading.pairOf(id, i, j));
            }
        }
        return units;
    }
}
