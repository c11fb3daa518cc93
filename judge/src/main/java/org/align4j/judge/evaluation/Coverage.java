package org.align4j.judge.evaluation;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.PairVerdict.Call;
import org.align4j.judge.PairVerdict.Outcome;
import org.align4j.judge.Verdict;

/**
 * What became of the questions, and what they cost. A failure is never a tie: it is missing from every other number, and
 * counted here.
 *
 * @param pairs with or without a verdict
 * @param judged pairs with one
 * @param asked pairs that the judge was asked about at all
 * @param outcomes pairs by what could be made of their calls
 * @param statuses calls by how they ended
 * @param times how often it was asked the same at most
 * @param dollars for 1,000 pairs, by the user's price table; NaN, as the tokens, where no cost was kept
 * @param promptTokens for 1,000 pairs
 * @param completionTokens for 1,000 pairs
 * @param seconds for 1,000 pairs, one call after the other; NaN where no time was kept
 */
public record Coverage(
        int pairs,
        int judged,
        int asked,
        Map<String, Integer> outcomes,
        Map<String, Integer> statuses,
        int times,
        double dollars,
        double promptTokens,
        double completionTokens,
        double seconds) {
    private static final double THOUSAND = 1000;

    static Coverage of(List<JudgedPair> judged) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        Map<String, Integer> statuses = new TreeMap<>();
        Verdict.Cost[] costs = judged.stream()
                .flatMap(pair -> pair.verdict().calls().stream())
                .map(Call::verdict)
                .peek(verdict -> statuses.merge(word(verdict.status()), 1, Integer::sum))
                .map(Verdict::cost)
                .toArray(Verdict.Cost[]::new);
        int asked = 0;
        for (JudgedPair pair : judged) {
            PairVerdict verdict = pair.verdict();
            if (!verdict.calls().isEmpty()) {
                asked++;
                outcomes.merge(verdict.outcome(), 1, Integer::sum);
            }
        }
        Map<String, Integer> words = new TreeMap<>();
        outcomes.forEach((outcome, count) -> words.put(word(outcome), count));
        double dollars = 0;
        double prompt = 0;
        double completion = 0;
        double millis = 0;
        for (Verdict.Cost cost : costs) {
            dollars += cost.dollars();
            prompt += cost.promptTokens();
            completion += cost.completionTokens();
            millis += cost.millis();
        }
        boolean kept = prompt + completion > 0
                || judged.stream()
                        .flatMap(pair -> pair.verdict().calls().stream())
                        .allMatch(call -> call.verdict().reading() == Verdict.Reading.RULE);
        double scale = asked == 0 || !kept ? Double.NaN : THOUSAND / asked;
        return new Coverage(
                judged.size(),
                (int) judged.stream().filter(JudgedPair::judged).count(),
                asked,
                words,
                statuses,
                judged.stream().mapToInt(pair -> pair.repeats().size()).max().orElse(0),
                dollars * scale,
                prompt * scale,
                completion * scale,
                millis == 0 || asked == 0 ? Double.NaN : millis / asked);
    }

    /** Share of the pairs with a verdict, of those that the judge was asked about. */
    public double share() {
        return asked == 0 ? 0 : judged / (double) asked;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
