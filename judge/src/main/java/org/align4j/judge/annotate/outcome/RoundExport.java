package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/** Makes rows of the votes of a round; whatever makes none is counted by reason. */
public final class RoundExport {
    private static final String SOURCE = "human";

    private final RoundFolder folder;
    private final ExportConfig options;
    private final List<ItemVotes> items;
    private final Outcomes outcomes;
    private final Map<String, Long> leftOut = new TreeMap<>();

    /**
     * Reads the votes.
     *
     * @throws UserError if the round has no such question
     */
    public RoundExport(RoundFolder folder, ExportConfig options, Consumer<String> warnings) {
        this.folder = folder;
        this.options = options;
        this.items = ItemVotes.of(folder, warnings);
        String question = Outcomes.question(folder, options.question());
        this.outcomes = new Outcomes(folder.round(), options.aggregation(), question, items);
    }

    /** Why items made no row, and how many; known after the rows were made. */
    public Map<String, Long> leftOut() {
        return Map.copyOf(leftOut);
    }

    /** Preferences of pairs, or of every two completions of rankings. */
    public List<Preference> preferences() {
        only("preferences", Task.PAIRS, Task.RANKING);
        if (isOfSegments(folder)) {
            throw new UserError(
                    folder.path() + ": is a round about segments, which are no whole completions and make no"
                            + " preferences; use --as segments");
        }
        List<Preference> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            int count = item.item().completions().size();
            for (int i = 0; i < count; i++) {
                for (int j = i + 1; j < count; j++) {
                    String unit = folder.round().task() == Task.PAIRS
                            ? item.item().id()
                            : Reading.pairOf(item.item().id(), i, j);
                    add(rows, kept(item, unit) ? preference(item, unit, i, j) : null);
                }
            }
        }
        return rows;
    }

    private @Nullable Preference preference(ItemVotes votes, String unit, int i, int j) {
        AnnotationItem item = votes.item();
        double p = outcomes.first(unit);
        boolean tie = p == 0.5;
        if (tie && options.ties() == ExportConfig.Ties.DROP) {
            count("tie");
            return null;
        }
        boolean first = p >= 0.5;
        Double steps = outcomes.steps(unit);
        return new Preference(
                unit,
                item.prompt(),
                item.completions().get(first ? i : j),
                item.completions().get(first ? j : i),
                first ? p : 1 - p,
                tie && options.ties() == ExportConfig.Ties.KEEP,
                steps == null ? null : (Double) (first ? steps : -steps),
                SOURCE,
                null,
                votes.annotators(),
                votes.comments());
    }

    /** Whether the pairs of a round are pieces of completions. */
    public static boolean isOfSegments(RoundFolder folder) {
        return folder.items().stream().anyMatch(AnnotationItem::isOfSegments);
    }

    /** Which of two pieces of completions is better, in the items' own order. */
    public List<SegmentPreference> segments() {
        if (!isOfSegments(folder)) {
            throw new UserError(folder.path()
                    + ": is not about segments; begin a round with --segments, or with --samples" + " and --policy");
        }
        List<SegmentPreference> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            add(rows, kept(item, item.item().id()) ? segment(item) : null);
        }
        return rows;
    }

    private @Nullable SegmentPreference segment(ItemVotes votes) {
        AnnotationItem item = votes.item();
        double p = outcomes.first(item.id());
        boolean tie = p == 0.5;
        if (tie && options.ties() == ExportConfig.Ties.DROP) {
            count("tie");
            return null;
        }
        return new SegmentPreference(
                item.id(),
                item.prompt(),
                item.prefixes().get(0),
                item.completions().get(0),
                item.prefixes().get(1),
                item.completions().get(1),
                p,
                tie && options.ties() == ExportConfig.Ties.KEEP,
                SOURCE,
                null,
                votes.annotators(),
                votes.comments());
    }

    /** Rankings, by the mean rank or by how many others each beats (of dawid-skene: by how many it is expected to). */
    public List<Ranking> rankings() {
        only("rankings", Task.RANKING);
        List<Ranking> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            add(rows, kept(item, Reading.pairOf(item.item().id(), 0, 1)) ? ranking(item) : null);
        }
        return rows;
    }

    private @Nullable Ranking ranking(ItemVotes votes) {
        AnnotationItem item = votes.item();
        List<Double> scores = options.aggregation() == Aggregation.MEAN && votes.decision() == null
                ? RankScores.mean(votes)
                : new RankScores(outcomes).beaten(item);
        List<Integer> ranks = scores.stream()
                .map(score ->
                        (int) scores.stream().filter(other -> other > score).count())
                .toList();
        if (ranks.stream().allMatch(rank -> rank == 0) && options.ties() == ExportConfig.Ties.DROP) {
            count("tie");
            return null;
        }
        return new Ranking(
                item.id(), item.prompt(), item.completions(), ranks, scores, SOURCE, null, votes.annotators());
    }

    /** Labels of single completions: a rating that is high enough, or the answer no to a safety question. */
    public List<Label> labels() {
        only("labels", Task.RATINGS, Task.SAFETY);
        List<Label> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            add(rows, kept(item, item.item().id()) ? label(item.item()) : null);
        }
        return rows;
    }

    private @Nullable Label label(AnnotationItem item) {
        double value = outcomes.value(item.id());
        Content completion = item.completions().get(0);
        if (rates()) {
            double least = options.goodFrom() == null
                    ? Math.floor((folder.round().levels() + 1) / 2.0) + 1
                    : options.goodFrom();
            return new Label(item.id(), item.prompt(), completion, value >= least, value);
        }
        if (value == 0.5) {
            count("tie");
            return null;
        }
        return new Label(item.id(), item.prompt(), completion, value < 0.5, null);
    }

    private boolean rates() {
        String question = Outcomes.question(folder, options.question());
        return !question.equals(Reading.HARMFUL) && !question.equals(Reading.REFUSED);
    }

    /** Pairs in the items' own order with everybody's label: what judges are measured against. */
    public List<LabelledPair> labelledPairs() {
        only("labelled-pairs", Task.PAIRS);
        List<LabelledPair> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            AnnotationItem pair = item.item();
            if (kept(item, pair.id())) {
                double p = outcomes.first(pair.id());
                rows.add(new LabelledPair(
                        pair.id(),
                        pair.prompt(),
                        pair.completions().get(0),
                        pair.completions().get(1),
                        null,
                        null,
                        null,
                        p > 0.5 ? PairLabel.FIRST : p < 0.5 ? PairLabel.SECOND : PairLabel.TIE,
                        readings(item, (vote, reading) -> new PairLabel(vote.annotator(), reading.label()))));
            }
        }
        return rows;
    }

    /** Completions with everybody's rating. */
    public List<RatedCompletion> ratedCompletions() {
        only("rated-completions", Task.RATINGS);
        List<RatedCompletion> rows = new ArrayList<>();
        for (ItemVotes item : items) {
            AnnotationItem rated = item.item();
            if (kept(item, rated.id()) && !item.votes().isEmpty()) {
                rows.add(new RatedCompletion(
                        rated.id(),
                        rated.id().replaceFirst("/\\d+$", ""),
                        rated.prompt(),
                        rated.completions().get(0),
                        null,
                        null,
                        null,
                        null,
                        readings(
                                item,
                                (vote, reading) -> new Rating(
                                        vote.annotator(),
                                        reading.number(),
                                        vote.own().comment()))));
            }
        }
        return rows;
    }

    private interface OfReading<T> {
        T make(Vote vote, Reading reading);
    }

    private <T> List<T> readings(ItemVotes item, OfReading<T> make) {
        String question = Outcomes.question(folder, options.question());
        List<T> made = new ArrayList<>();
        for (Vote vote : item.votes()) {
            Reading.of(folder.round(), vote).stream()
                    .filter(reading -> reading.question().equals(question))
                    .forEach(reading -> made.add(make.make(vote, reading)));
        }
        return made;
    }

    /** Whether a unit makes a row; if not, the reason is counted. */
    private boolean kept(ItemVotes item, String unit) {
        if (item.item().isGold() && options.gold() == ExportConfig.Gold.DROP) {
            return count("gold");
        }
        if (outcomes.decided(unit)) {
            return true;
        }
        UnitVotes votes = outcomes.votes(unit);
        if (votes == null) {
            return count(item.skips() > 0 ? "skipped" : item.votes().isEmpty() ? "no vote" : "question not answered");
        }
        if (votes.readings().size() < options.minVotes()) {
            return count("too few votes");
        }
        return !(votes.agreement() < options.minAgreement()) || count("too little agreement");
    }

    private boolean count(String reason) {
        leftOut.merge(reason, 1L, Long::sum);
        return false;
    }

    private static <T> void add(List<T> rows, @Nullable T row) {
        if (row != null) {
            rows.add(row);
        }
    }

    private void only(String rows, Task... tasks) {
        if (!List.of(tasks).contains(folder.round().task())) {
            throw new UserError(folder.path() + ": is a round of "
                    + folder.round().task().name().toLowerCase(Locale.ROOT) + ", which make no " + rows);
        }
    }
}
