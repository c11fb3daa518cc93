package org.align4j.judge.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.data.Dataset;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.VerdictRow;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair.Order;

/**
 * Ratings of single completions, read as comparisons of all completions of each prompt: the higher rating wins, equal ones
 * are a tie.
 *
 * @param completions in the dataset's order
 */
record RatedPairs(List<RatedCompletion> completions) {
    static RatedPairs read(Path folder) {
        return new RatedPairs(Dataset.open(folder, RatedCompletion.class).toList());
    }

    /** Two completions of one prompt. */
    private record Two(String id, RatedCompletion first, RatedCompletion second) {}

    private List<Two> pairs() {
        Map<String, List<RatedCompletion>> prompts = new LinkedHashMap<>();
        completions.forEach(each -> prompts.computeIfAbsent(each.promptId(), id -> new ArrayList<>())
                .add(each));
        List<Two> pairs = new ArrayList<>();
        prompts.forEach((prompt, rated) -> {
            for (int i = 0; i < rated.size(); i++) {
                for (int j = i + 1; j < rated.size(); j++) {
                    pairs.add(new Two(prompt + "/" + i + "-" + j, rated.get(i), rated.get(j)));
                }
            }
        });
        return pairs;
    }

    /** The label is that of the mean ratings; each rater, and each time of a rater asked again, is an annotator. */
    List<GoldPair> gold() {
        List<GoldPair> gold = new ArrayList<>();
        for (Two pair : pairs()) {
            Map<String, Label> annotators = new LinkedHashMap<>();
            Map<String, Double> second = named(pair.second().ratings());
            named(pair.first().ratings()).forEach((rater, value) -> {
                if (second.containsKey(rater)) {
                    annotators.put(rater, label(value, second.get(rater)));
                }
            });
            gold.add(new GoldPair(
                    pair.id(),
                    pair.first().prompt(),
                    pair.first().completion(),
                    pair.second().completion(),
                    GoldPairs.policies(pair.first().policy(), pair.second().policy()),
                    pair.first().category(),
                    label(mean(pair.first()), mean(pair.second())),
                    annotators,
                    Order.AS_SHOWN));
        }
        return gold;
    }

    /** Every rater as a judge of the pairs; one that was asked several times has repeated itself. */
    List<VerdictRow> verdicts() {
        List<VerdictRow> rows = new ArrayList<>();
        for (Two pair : pairs()) {
            Map<String, Integer> times = new LinkedHashMap<>();
            Map<String, List<Double>> second = byRater(pair.second().ratings());
            for (Map.Entry<String, List<Double>> first :
                    byRater(pair.first().ratings()).entrySet()) {
                List<Double> other = second.getOrDefault(first.getKey(), List.of());
                for (int i = 0; i < Math.min(first.getValue().size(), other.size()); i++) {
                    int time = times.merge(first.getKey(), 1, Integer::sum);
                    rows.add(verdict(
                            pair.id(), first.getKey(), time, first.getValue().get(i), other.get(i)));
                }
            }
        }
        return rows;
    }

    private static VerdictRow verdict(String pair, String judge, int time, double first, double second) {
        double p = first > second ? 1 : first < second ? 0 : 0.5;
        String id = pair + "/" + judge + "/" + time;
        return new VerdictRow(id, pair, pair, 0, 1, 0, judge, "rule", "ok", p, p == 0.5, null, null, 0, 0, 0, 0, 0, 0);
    }

    private static Map<String, List<Double>> byRater(List<Rating> ratings) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        ratings.forEach(rating -> values.computeIfAbsent(rating.rater(), rater -> new ArrayList<>())
                .add(rating.value()));
        return values;
    }

    private static Map<String, Double> named(List<Rating> ratings) {
        Map<String, Double> named = new LinkedHashMap<>();
        byRater(ratings).forEach((rater, values) -> {
            for (int time = 0; time < values.size(); time++) {
                named.put(time == 0 ? rater : rater + "#" + (time + 1), values.get(time));
            }
        });
        return named;
    }

    private static double mean(RatedCompletion completion) {
        return completion.ratings().stream()
                .mapToDouble(Rating::value)
                .average()
                .orElse(Double.NaN);
    }

    private static Label label(double first, double second) {
        return first > second ? Label.FIRST : first < second ? Label.SECOND : Label.TIE;
    }
}
