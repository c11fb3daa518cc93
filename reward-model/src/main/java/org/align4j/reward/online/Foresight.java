package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what learns, as it is, says of pairs what was answered. */
record Foresight(LearningMembers model) {
    /** Below it the model has said no more than a coin of the newest answers. */
    private static final double CHANCE = 0.55;

    /** @return of each pair that is decided, in order, whether the scores name its winner */
    List<Boolean> of(List<LearnedPair> pairs) {
        List<LearnedPair> decided = pairs.stream().filter(LearnedPair::decided).toList();
        double[] scores = model.scores(decided.stream()
                .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                .toList());
        List<Boolean> right = new ArrayList<>();
        for (int i = 0; i < decided.size(); i++) {
            right.add(decided.get(i).agrees(scores[2 * i] - scores[2 * i + 1]));
        }
        return right;
    }

    /** Share of them that is right. */
    static double share(Iterable<Boolean> right) {
        int all = 0;
        int yes = 0;
        for (boolean each : right) {
            all++;
            yes += each ? 1 : 0;
        }
        return yes / (double) all;
    }

    /** What the user should know at the end: that the newest answers were foreseen no better than by a coin. */
    static Optional<String> warning(Collection<Boolean> foreseen) {
        double share =
                foreseen.stream().mapToInt(right -> right ? 1 : 0).average().orElse(1);
        return foreseen.size() < LearningState.FORESEEN || share >= CHANCE
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the reward model foresaw %.0f %% of the last %d answers before it learned from them, a coin foresees"
                                + " 50 %%: more comparisons, more steps (learn.update.steps), or a teacher who agrees with"
                                + " itself",
                        100 * share,
                        LearningState.FORESEEN));
    }
}
