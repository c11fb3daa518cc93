package org.align4j.reward.online;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.judge.Comparison;
import org.align4j.judge.selection.PairScores;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.RewardModel;

/**
 * How much an answer to a pair would say, by logistic heads on what a reward model's own head reads, each fitted to answers drawn with
 * replacement ({@link FrozenHeads}).
 *
 * @param choose by what, how many heads, and their ridge
 * @param answered what heads are fitted to, one at least
 */
public record HeadDoubt(RewardModel model, ChooseConfig choose, List<LearnedPair> answered, RandomGenerator random)
        implements PairScores {
    @Override
    public double[] of(List<Comparison> pairs) {
        Tokenizer tokenizer = model.tokenizer();
        List<int[]> rows = pairs.stream()
                .flatMap(pair -> Stream.of(pair.first(), pair.second())
                        .map(completion ->
                                tokenizer.encodeRow(pair.prompt(), completion).tokens()))
                .toList();
        double[][] margins =
                new FrozenHeads(model, choose).ofRows(rows, answered, random).margins();
        return Arrays.stream(margins).mapToDouble(choose.by()::score).toArray();
    }
}
