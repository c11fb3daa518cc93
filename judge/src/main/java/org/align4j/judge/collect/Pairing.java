package org.align4j.judge.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.jspecify.annotations.Nullable;

/**
 * Makes pairs of samples. Which of a pair is first, and which pairs are kept where they are limited, depends on the seed
 * and the pair's id alone.
 */
public final class Pairing {
    private final PairScheme choice;
    private final @Nullable Integer pairsPerPrompt;
    private final Seeds seeds;
    private final @Nullable CompletionScorer scorer;

    /**
     * Sets the rule.
     *
     * @param pairsPerPrompt how many pairs of one prompt at most, null for all
     * @throws UserError if the judge cannot make the choice
     */
    public Pairing(PairScheme choice, @Nullable Integer pairsPerPrompt, Judge judge, Seeds seeds) {
        this(choice, pairsPerPrompt, seeds, judge instanceof CompletionScorer scores ? scores : null);
        if (choice == PairScheme.BEST_WORST && scorer == null) {
            throw new UserError("pairs.choice: best-worst needs a judge that scores single completions, which "
                    + judge.name() + " does not; use all or adjacent");
        }
    }

    /**
     * The rule for people, who give no scores.
     *
     * @throws UserError if the choice needs scores
     */
    public static Pairing forPeople(PairScheme choice, @Nullable Integer pairsPerPrompt, Seeds seeds) {
        if (choice == PairScheme.BEST_WORST) {
            throw new UserError(
                    "pairs.choice: best-worst needs a judge's scores; people are shown all or adjacent pairs");
        }
        return new Pairing(choice, pairsPerPrompt, seeds, null);
    }

    private Pairing(
            PairScheme choice, @Nullable Integer pairsPerPrompt, Seeds seeds, @Nullable CompletionScorer scorer) {
        this.choice = choice;
        this.pairsPerPrompt = pairsPerPrompt;
        this.seeds = seeds;
        this.scorer = scorer;
    }

    /** The pairs of one prompt; completions with the same text make no pair. */
    public List<Pair> pairs(Sample sample) {
        List<int[]> places = new ArrayList<>(places(sample));
        places.removeIf(pair -> text(sample, pair[0]).equals(text(sample, pair[1])));
        if (pairsPerPrompt != null && places.size() > pairsPerPrompt) {
            places.sort(Comparator.comparingLong(pair -> seeds.seed("pair/" + id(sample, pair))));
            places = new ArrayList<>(places.subList(0, pairsPerPrompt));
            places.sort(Comparator.<int[]>comparingInt(pair -> pair[0]).thenComparingInt(pair -> pair[1]));
        }
        return places.stream().map(pair -> pair(sample, pair)).toList();
    }

    /** How many pairs there would be if no two completions were the same. */
    public int possible(Sample sample) {
        int count = sample.completions().size();
        int possible = switch (choice) {
            case ALL -> count * (count - 1) / 2;
            case ADJACENT -> count == 2 ? 1 : count < 2 ? 0 : count;
            case BEST_WORST -> count < 2 ? 0 : 1;
        };
        return pairsPerPrompt == null ? possible : Math.min(possible, pairsPerPrompt);
    }

    /** A preference as a question, for judging it again; its present label is not shown. */
    public static Pair again(Preference preference) {
        return new Pair(
                preference.id(),
                0,
                1,
                new Comparison(preference.id(), preference.prompt(), preference.chosen(), preference.rejected(), null));
    }

    private List<int[]> places(Sample sample) {
        int count = sample.completions().size();
        if (count < 2) {
            return List.of();
        }
        return switch (choice) {
            case ALL -> all(count);
            case ADJACENT -> adjacent(count);
            case BEST_WORST -> List.of(bestWorst(sample));
        };
    }

    private static List<int[]> all(int count) {
        List<int[]> pairs = new ArrayList<>();
        for (int first = 0; first < count; first++) {
            for (int second = first + 1; second < count; second++) {
                pairs.add(new int[] {first, second});
            }
        }
        return pairs;
    }

    private static List<int[]> adjacent(int count) {
        List<int[]> pairs = new ArrayList<>();
        for (int first = 0; first < (count == 2 ? 1 : count); first++) {
            int next = (first + 1) % count;
            pairs.add(new int[] {Math.min(first, next), Math.max(first, next)});
        }
        return pairs;
    }

    private int[] bestWorst(Sample sample) {
        if (scorer == null) {
            throw new IllegalStateException("the constructor refuses such judges");
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < sample.completions().size(); i++) {
            candidates.add(new Candidate(sample.id(), sample.prompt(), completion(sample, i), sample.groundTruth()));
        }
        double[] scores = scorer.score(candidates);
        int best = 0;
        int worst = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
            worst = scores[i] < scores[worst] ? i : worst;
        }
        return new int[] {Math.min(best, worst), Math.max(best, worst)};
    }

    /** The order as given is drawn too: completions come sorted by nothing, but a caller's may. */
    private Pair pair(Sample sample, int[] places) {
        String id = id(sample, places);
        boolean turned = (seeds.seed("first/" + id) & 1) == 1;
        int first = turned ? places[1] : places[0];
        int second = turned ? places[0] : places[1];
        return new Pair(
                sample.id(),
                first,
                second,
                new Comparison(
                        id,
                        sample.prompt(),
                        completion(sample, first),
                        completion(sample, second),
                        sample.groundTruth()));
    }

    private static String id(Sample sample, int[] places) {
        return sample.id() + "/" + places[0] + "-" + places[1];
    }

    private static String text(Sample sample, int place) {
        return sample.completions().get(place).text();
    }

    /** In the prompt's own form: dataset columns hold either text or messages. */
    private static Content completion(Sample sample, int place) {
        String text = text(sample, place);
        return sample.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }
}
