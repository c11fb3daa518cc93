package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.reward.RewardModel;

/** Whether a reward model as it is says of pairs what was answered. */
record Foresight(RewardModel model) {
    /** @return of each pair that is decided, in order, whether the scores name its winner */
    List<Boolean> of(List<LearnedPair> pairs) {
        List<LearnedPair> decided = pairs.stream().filter(LearnedPair::decided).toList();
        double[] scores = model.score(decided.stream()
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
}
