package org.align4j.reward.online;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The members of the ensemble that learns: each one's difference of scores in its own standard deviations. */
record EnsembleOpinions(LearningMembers members) implements PairOpinions {
    @Override
    public Opinions of(List<PairDraw.Pair> pairs, List<LearnedPair> answered, RandomGenerator random) {
        List<int[]> rows = pairs.stream()
                .flatMap(pair -> Stream.of(pair.first().row(), pair.second().row()))
                .toList();
        double[][] scores = members.scaled(rows);
        double[][] margins = new double[pairs.size()][members.models().size()];
        for (int i = 0; i < margins.length; i++) {
            for (int m = 0; m < margins[i].length; m++) {
                margins[i][m] = scores[2 * i][m] - scores[2 * i + 1][m];
            }
        }
        List<int[]> all = Stream.concat(
                        rows.stream(), answered.stream().flatMap(pair -> Stream.of(pair.first(), pair.second())))
                .toList();
        return new Opinions(FrozenHeads.points(members.models().get(0), all, random), margins);
    }
}
