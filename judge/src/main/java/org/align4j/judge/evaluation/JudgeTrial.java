package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.VerdictRow;
import org.align4j.judge.Disagreement;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;

/**
 * Everything that is to be known of judges on one set of labelled pairs.
 *
 * @param gold the pairs
 * @param judges each one's evaluation, in the order in which their verdicts were given
 * @param ceiling people measured with each other
 * @param trivial judges that do not read
 * @param comparisons each judge with each later one
 * @param elsewhere verdicts about pairs that are not among these
 */
public record JudgeTrial(
        Labels gold,
        List<JudgeEvaluation> judges,
        HumanCeiling ceiling,
        Map<TrivialJudge, Map<Measure, Interval>> trivial,
        List<PairedComparison> comparisons,
        int elsewhere) {
    /**
     * The pairs in numbers.
     *
     * @param ties labels that are ties
     * @param annotators distinct people
     */
    public record Labels(int pairs, int prompts, int labelled, int ties, int annotators) {
        static Labels of(List<GoldPair> gold) {
            Set<String> people = new HashSet<>();
            gold.forEach(pair -> people.addAll(pair.annotators().keySet()));
            return new Labels(
                    gold.size(),
                    PromptClusters.clusters(gold, GoldPair::prompt).size(),
                    (int) gold.stream().filter(pair -> pair.label() != null).count(),
                    (int) gold.stream()
                            .filter(pair -> pair.label() == Label.TIE)
                            .count(),
                    people.size());
        }
    }

    /**
     * How judges are measured.
     *
     * @param disagreement the rule for pairs on which the orders name different winners
     * @param writesAs for a judge's name the one under which it writes completions, where these differ
     */
    public record Rules(Disagreement disagreement, Map<String, String> writesAs, ClusterBootstrap bootstrap) {
        public Rules {
            writesAs = Map.copyOf(writesAs);
        }
    }

    public JudgeTrial {
        judges = List.copyOf(judges);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * Measures every judge that has verdicts.
     *
     * @param texts finds the completions that verdicts speak of
     * @throws UserError if no verdict is about any of the pairs, or one is about other completions
     */
    public static JudgeTrial of(List<GoldPair> gold, List<VerdictRow> verdicts, PairTexts texts, Rules rules) {
        Set<String> known = GoldPairs.byId(gold).keySet();
        StoredVerdicts stored = StoredVerdicts.of(verdicts);
        Set<String> elsewhere = new HashSet<>();
        stored.judges().values().forEach(calls -> elsewhere.addAll(calls.keySet()));
        int asked = elsewhere.size();
        elsewhere.removeAll(known);
        if (asked > 0 && elsewhere.size() == asked) {
            throw new UserError("no verdict is about a pair of --gold: its ids are like "
                    + gold.get(0).id() + ", those of the verdicts are like "
                    + elsewhere.iterator().next());
        }
        Map<String, List<JudgedPair>> judged = new LinkedHashMap<>();
        Matching matching = new Matching(gold, texts, rules.disagreement());
        stored.judges().forEach((judge, calls) -> judged.put(judge, matching.of(calls)));
        List<JudgeEvaluation> judges = new ArrayList<>();
        judged.forEach((judge, pairs) -> judges.add(
                JudgeEvaluation.of(judge, pairs, rules.writesAs().getOrDefault(judge, judge), rules.bootstrap())));
        return new JudgeTrial(
                Labels.of(gold),
                judges,
                HumanCeiling.of(gold),
                trivial(matching.of(Map.of()), rules.bootstrap()),
                PairedComparison.all(judged, rules.bootstrap()),
                elsewhere.size());
    }

    private static Map<TrivialJudge, Map<Measure, Interval>> trivial(
            List<JudgedPair> pairs, ClusterBootstrap bootstrap) {
        Map<TrivialJudge, Map<Measure, Interval>> trivial = new EnumMap<>(TrivialJudge.class);
        for (TrivialJudge judge : TrivialJudge.values()) {
            trivial.put(judge, judge.on(pairs, bootstrap));
        }
        return trivial;
    }
}
