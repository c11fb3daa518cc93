package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Preference;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.Sample;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Pairing;
import org.align4j.pipeline.judge.PairConfig;
import org.align4j.pipeline.judge.SegmentCuts;

/** The items of a labelling round, made of a dataset. */
final class RoundItems {
    private static final String GOLD = "gold/";

    private final Round round;
    private final PairConfig wanted;
    private final Pairing pairing;
    private final Map<String, Long> leftOut = new LinkedHashMap<>();

    RoundItems(Round round, PairConfig wanted) {
        this.round = round;
        this.wanted = wanted;
        this.pairing = Pairing.forPeople(wanted.choice(), wanted.perPrompt(), new Seeds(round.seed()));
    }

    /** What made no item, and how many. */
    Map<String, Long> leftOut() {
        return leftOut;
    }

    /** Of samples: pairs as judges are asked about, or single completions, or all of a prompt. */
    List<AnnotationItem> ofSamples(Path folder) {
        return of(folder, Sample.class, this::items);
    }

    /** Of samples whose pairs are cut into segments. */
    List<AnnotationItem> ofSamples(Path folder, SegmentCuts cuts) {
        List<AnnotationItem> items = of(
                folder,
                Sample.class,
                sample -> pairing.pairs(sample).stream()
                        .flatMap(cuts::of)
                        .map(question -> AnnotationItem.of(cuts.unanswered(question)))
                        .toList());
        count("pairs of which a completion is shorter than a segment", cuts.shorter());
        count("segments that say the same", cuts.identical());
        return items;
    }

    /** Of segments: each as it is, whatever its label. */
    List<AnnotationItem> ofSegments(Path folder) {
        return of(folder, SegmentPreference.class, row -> List.of(AnnotationItem.of(row)));
    }

    /** Of preferences: each pair as it is. */
    List<AnnotationItem> ofPreferences(Path folder) {
        return of(
                folder, Preference.class, row -> items(row.id(), row.prompt(), List.of(row.chosen(), row.rejected())));
    }

    /** Of the queue that {@code align judge select} writes, or of labelled pairs: each as it is, whatever its label. */
    List<AnnotationItem> ofQueue(Path folder) {
        return RowTypes.of(Dataset.info(folder)) == LabelledPair.class
                ? of(
                        folder,
                        LabelledPair.class,
                        row -> items(row.id(), row.prompt(), List.of(row.first(), row.second())))
                : ofPreferences(folder);
    }

    /** Items with known answers. */
    List<AnnotationItem> gold(Path folder) {
        Class<? extends Row> type = RowTypes.of(Dataset.info(folder));
        List<AnnotationItem> items = new ArrayList<>();
        if (type == Preference.class && round.task() == Task.PAIRS) {
            Dataset.open(folder, Preference.class).forEach(row -> items.add(gold(row)));
        } else if (type == Label.class && (round.task() == Task.RATINGS || round.task() == Task.SAFETY)) {
            Dataset.open(folder, Label.class).forEach(row -> items.add(gold(folder, row)));
        } else {
            throw new UserError(
                    folder + ": gold items of pairs are preferences, of ratings and safety labels; these are "
                            + Dataset.info(folder).schema() + " rows");
        }
        return items;
    }

    private static AnnotationItem gold(Preference row) {
        Choice right = row.winner() == 0 ? Choice.TIE : row.winner() > 0 ? Choice.FIRST : Choice.SECOND;
        return new AnnotationItem(
                GOLD + row.id(), row.prompt(), List.of(row.chosen(), row.rejected()), Answer.pair(right, null));
    }

    private AnnotationItem gold(Path folder, Label row) {
        Double rating = row.rating();
        if (round.task() == Task.RATINGS
                && (rating == null || rating != Math.rint(rating) || rating < 1 || rating > round.levels())) {
            throw new UserError(folder + ": row " + row.id() + " has rating " + rating
                    + "; gold items of ratings need a whole number from 1 to " + round.levels());
        }
        Answer right = rating == null || round.task() == Task.SAFETY
                ? Answer.safety(!row.label(), null)
                : Answer.rating(rating.intValue());
        return new AnnotationItem(GOLD + row.id(), row.prompt(), List.of(row.completion()), right);
    }

    private <R extends Row> List<AnnotationItem> of(
            Path folder, Class<R> type, Function<R, List<AnnotationItem>> make) {
        List<AnnotationItem> items;
        try (Stream<R> rows = Dataset.open(folder, type).stream()) {
            Stream<AnnotationItem> all = rows.flatMap(row -> make.apply(row).stream());
            items = (wanted.limit() == null ? all : all.limit(wanted.limit())).toList();
        }
        if (items.isEmpty()) {
            throw new UserError(folder + ": there is nothing to ask about"
                    + (round.task() == Task.PAIRS || round.task() == Task.RANKING
                            ? ": no prompt has two different completions"
                            : ""));
        }
        return items;
    }

    private List<AnnotationItem> items(Sample sample) {
        if (round.task() == Task.PAIRS) {
            List<Pair> pairs = pairing.pairs(sample);
            count("prompts without two different completions", pairs.isEmpty() ? 1 : 0);
            return pairs.stream()
                    .map(pair -> AnnotationItem.of(pair.comparison()))
                    .toList();
        }
        List<Content> completions = sample.completions().stream()
                .map(completion -> sample.prompt() instanceof Content.Chat
                        ? Content.assistant(completion.text())
                        : Content.text(completion.text()))
                .toList();
        return items(sample.id(), sample.prompt(), completions);
    }

    private List<AnnotationItem> items(String id, Content prompt, List<Content> given) {
        List<Content> completions = given.stream().distinct().toList();
        count("completions that another one of the prompt repeats", given.size() - completions.size());
        if (round.task() == Task.PAIRS || round.task() == Task.RANKING) {
            if (completions.size() < 2) {
                count("prompts without two different completions", 1);
                return List.of();
            }
            return List.of(new AnnotationItem(id, prompt, completions, null));
        }
        List<AnnotationItem> items = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            items.add(new AnnotationItem(id + "/" + i, prompt, List.of(completions.get(i)), null));
        }
        return items;
    }

    private void count(String reason, long count) {
        if (count > 0) {
            leftOut.merge(reason, count, Long::sum);
        }
    }
}
