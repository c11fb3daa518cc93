package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.align4j.judge.selection.PairScores;
import org.align4j.reward.RewardModel;

/**
 * How much an answer to a pair would say, by what the members of an ensemble hold of it: each one's difference of scores, in its own
 * standard deviations.
 *
 * @param ensemble two members at least
 */
public record MemberDoubt(RewardModel ensemble, Acquisition by) implements PairScores {
    @Override
    public double[] of(List<Comparison> pairs) {
        List<Content> prompts = new ArrayList<>();
        List<Content> completions = new ArrayList<>();
        for (Comparison pair : pairs) {
            prompts.addAll(List.of(pair.prompt(), pair.prompt()));
            completions.addAll(List.of(pair.first(), pair.second()));
        }
        List<RewardModel> members = ensemble.members();
        double[][] margins = new double[pairs.size()][members.size()];
        for (int m = 0; m < members.size(); m++) {
            RewardModel member = members.get(m);
            double[] scores = member.scoreCompletions(prompts, completions);
            for (int i = 0; i < margins.length; i++) {
                margins[i][m] = member.normalized(scores[2 * i]) - member.normalized(scores[2 * i + 1]);
            }
        }
        return Arrays.stream(margins).mapToDouble(by::score).toArray();
    }
}
