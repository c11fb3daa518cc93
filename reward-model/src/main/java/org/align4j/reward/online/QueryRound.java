package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.reward.RewardModel;

/** Puts the questions of one moment: about the completions of the last iterations, as many as were not asked yet. */
record QueryRound(ChooseConfig choose, LearningMembers members, QueryFolder folder, LearningState state, Seeds seeds) {
    /**
     * Asks; what it cannot put, later rounds owe.
     *
     * @param newest completions of this iteration
     * @param wanted questions
     * @param learned what members are fitted to
     * @param curves takes what was chosen by
     */
    void ask(
            int iteration,
            List<SampledCompletion> newest,
            int wanted,
            List<LearnedPair> learned,
            Map<String, Double> curves) {
        List<SampledCompletion> candidates = new ArrayList<>();
        state.recent.forEach(candidates::addAll);
        candidates.addAll(newest);
        RandomGenerator random = seeds.generator("queries-" + state.moments);
        RewardModel model = members.models().get(0);
        PairOpinions opinions = members.several() ? new EnsembleOpinions(members) : new FrozenHeads(model, choose);
        PairChoice.Chosen chosen =
                new PairChoice(choose, model, opinions, asked()).of(candidates, wanted, learned, random);
        put(curves, "queries/acquisition", chosen.score());
        put(curves, "queries/prompt_entropy", chosen.entropy());
        List<AnnotationItem> items = new ArrayList<>();
        for (PairDraw.Pair pair : chosen.pairs()) {
            String id = String.format(Locale.ROOT, "%04d-%03d", state.moments, items.size() + 1);
            SampledCompletion first = pair.first();
            SampledCompletion second = pair.second();
            items.add(new AnnotationItem(id, first.prompt(), List.of(first.completion(), second.completion()), null));
            state.open.add(
                    new Query(id, iteration, first.row(), second.row(), first.promptLength(), first.groundTruth()));
        }
        folder.add(items);
        state.asked += items.size();
        state.owed = wanted - items.size();
    }

    private static void put(Map<String, Double> curves, String name, double value) {
        if (!Double.isNaN(value)) {
            curves.put(name, value);
        }
    }

    /** Of completions that are looked at once nothing can be asked twice. */
    private AskedPairs asked() {
        AskedPairs asked = new AskedPairs();
        if (choose.window() > 1) {
            state.open.forEach(query -> asked.add(query.first(), query.second()));
            state.buffer.forEach(pair -> asked.add(pair.first(), pair.second()));
        }
        return asked;
    }
}
