package org.align4j.judge.annotate;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Status;

/**
 * A simulated annotator at the same desk as a real one: shown pairs blind in an order drawn by hash, votes into the same
 * journal. So that what reads votes can be run without people. Its clock is made up, so that the same votes are the same
 * bytes.
 *
 * @param judge says what the annotator thinks; its probabilities become hard votes
 */
public record SimulatedAnnotation(String annotator, Judge judge, Seeds seeds) {
    private static final int STEPS = 3;
    private static final long SECONDS_PER_VOTE = 10;

    /**
     * Votes on every item.
     *
     * @param folder of the votes; its items are kept beside them
     * @return how many votes were cast, skips not counted
     */
    public int run(Path folder, List<Comparison> items, Consumer<String> warnings) {
        RoundFolder round = RoundFolder.keep(
                folder,
                Round.pairs(STEPS, 0),
                items.stream().map(AnnotationItem::of).toList());
        return vote(round, items, warnings);
    }

    /**
     * Votes on some of a round's items; one that has this annotator's vote already keeps it.
     *
     * @return how many votes were cast, skips not counted
     */
    public int vote(RoundFolder round, List<Comparison> items, Consumer<String> warnings) {
        List<Comparison> shown = items.stream()
                .map(item -> swapped(item) ? item.swapped() : item)
                .toList();
        List<Verdict> answers = judge.compare(shown);
        Map<String, Integer> numbers = new HashMap<>();
        round.items().forEach(item -> numbers.put(item.id(), numbers.size() + 1));
        int cast = 0;
        try (VoteJournal journal = round.open(annotator, warnings)) {
            for (int i = 0; i < items.size(); i++) {
                Verdict answer = answers.get(i);
                if (!answer.ok() && answer.status() != Status.SKIPPED) {
                    warnings.accept(
                            annotator + " has no opinion on " + items.get(i).id() + ": " + answer.rationale());
                    continue;
                }
                Vote vote = vote(items.get(i), numbers.get(items.get(i).id()), answer);
                if (journal.line(vote.vote()) == null) {
                    journal.append(vote);
                }
                cast += answer.ok() ? 1 : 0;
            }
        }
        return cast;
    }

    /** @param number of the item in the round, from 1 */
    private Vote vote(Comparison item, int number, Verdict answer) {
        return new Vote(
                annotator + "-" + number,
                item.id(),
                0,
                annotator,
                swapped(item) ? List.of(1, 0) : List.of(0, 1),
                Answer.pair(choice(answer), null),
                null,
                STEPS,
                SECONDS_PER_VOTE * 1000,
                Instant.ofEpochSecond(SECONDS_PER_VOTE * number).toString());
    }

    private boolean swapped(Comparison item) {
        return (seeds.seed("shown/" + annotator + "/" + item.id()) & 1) == 1;
    }

    private static Answer.Choice choice(Verdict answer) {
        if (!answer.ok()) {
            return Answer.Choice.SKIP;
        }
        return answer.tie() || answer.pFirst() == 0.5
                ? Answer.Choice.TIE
                : answer.pFirst() > 0.5 ? Answer.Choice.FIRST : Answer.Choice.SECOND;
    }
}
