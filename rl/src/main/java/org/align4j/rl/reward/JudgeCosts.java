package org.align4j.rl.reward;

import java.util.List;
import java.util.stream.Stream;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict.Cost;

/** What a judge's answers have cost since they were last counted; one that answers by rule costs nothing. */
final class JudgeCosts {
    private Cost sum = Cost.NOTHING;

    /** @return the answers */
    List<Scored> ofScores(List<Scored> answers) {
        return counted(answers, answers.stream().map(Scored::cost));
    }

    /** @return the answers */
    List<PairVerdict> ofPairs(List<PairVerdict> answers) {
        return counted(
                answers,
                answers.stream()
                        .flatMap(answer -> answer.calls().stream())
                        .map(call -> call.verdict().cost()));
    }

    private <T> T counted(T answers, Stream<Cost> costs) {
        sum = costs.reduce(sum, Cost::plus);
        return answers;
    }

    /** All of it, and begins anew. */
    Cost take() {
        Cost taken = sum;
        sum = Cost.NOTHING;
        return taken;
    }
}
