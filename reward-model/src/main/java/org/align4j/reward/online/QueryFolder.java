package org.align4j.reward.online;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.outcome.ItemVotes;
import org.align4j.judge.annotate.outcome.VotedPairs;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/**
 * What a run asks: a labelling round to which questions are added while it is served. A run that was killed and asks again finds its
 * questions there, and the votes on them.
 */
final class QueryFolder {
    /** Of a run's folder. */
    static final String NAME = "queries";

    private static final int STEPS = 3;

    private final Path path;
    private final long seed;
    private final Consumer<String> warnings;
    private RoundFolder round;
    private final Map<String, AnnotationItem> items = new HashMap<>();

    /** @param seed draws the order in which annotators see things */
    QueryFolder(Path path, long seed, Consumer<String> warnings) {
        this.path = path;
        this.seed = seed;
        Set<String> said = new HashSet<>();
        // journals are read again and again: what is wrong with them is said once
        this.warnings = warning -> {
            if (said.add(warning)) {
                warnings.accept(warning);
            }
        };
        round = add(List.of());
    }

    Path path() {
        return path;
    }

    RoundFolder round() {
        return round;
    }

    /**
     * Puts questions, those that are there already excepted.
     *
     * @throws org.align4j.core.UserError if one of them is about something else
     */
    RoundFolder add(List<AnnotationItem> more) {
        round = RoundFolder.extend(path, Round.pairs(STEPS, seed), more);
        round.items().forEach(item -> items.put(item.id(), item));
        return round;
    }

    AnnotationItem item(String id) {
        AnnotationItem item = items.get(id);
        if (item == null) {
            throw new UserError(path + ": lacks question " + id
                    + ", which the run has put; it must stay there while the run goes on");
        }
        return item;
    }

    /** Answers to the questions that have at least so many votes, or the owner's decision; in the questions' order. */
    List<QueryAnswer> voted(int votes) {
        List<QueryAnswer> answers = new ArrayList<>();
        for (LabelledPair pair : VotedPairs.of(round, ItemVotes.of(round, standing(), round.decisions(warnings)))) {
            String decision = pair.label();
            if (decision != null) {
                answers.add(answer(pair.id(), number(decision), RoundFolder.OWNER));
            } else if (pair.annotations().size() >= votes) {
                double mean = pair.annotations().stream()
                        .mapToDouble(label -> number(label.label()))
                        .average()
                        .orElseThrow();
                List<String> names = pair.annotations().stream()
                        .map(PairLabel::annotator)
                        .sorted()
                        .toList();
                answers.add(answer(pair.id(), mean, String.join(",", names)));
            }
        }
        return answers;
    }

    /** People may be voting: a last line that is not whole yet is read the next time. */
    private Map<String, List<Vote>> standing() {
        Map<String, List<Vote>> standing = new LinkedHashMap<>();
        round.annotators().forEach(name -> standing.put(name, round.standing(name, warnings, torn -> {})));
        return standing;
    }

    private static QueryAnswer answer(String id, double pFirst, String annotators) {
        return new QueryAnswer(id, pFirst, pFirst == 0.5, null, annotators);
    }

    private static double number(String label) {
        return switch (label) {
            case PairLabel.FIRST -> 1;
            case PairLabel.SECOND -> 0;
            default -> 0.5;
        };
    }
}
