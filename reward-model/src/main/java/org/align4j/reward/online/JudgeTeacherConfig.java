package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Judge;
import org.align4j.judge.Orders;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/** A judge, asked at once: principles, a program, a language model, a reward model, a synthetic teacher. */
public record JudgeTeacherConfig(
        @Option(doc = "The judge, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(doc = "Orders in which each pair is shown: both, random or fixed", def = "both")
        Orders orders)
        implements TeacherConfig {
    @Override
    public QueryTeacher open(Context context) {
        Judge opened = judge.open(context.judges());
        opened.prepare();
        Seeds seeds = context.judges().seeds();
        return new Asked(opened, new BothOrders(orders, Disagreement.MEAN, seeds));
    }

    private record Asked(Judge judge, BothOrders orders) implements QueryTeacher {
        @Override
        public List<QueryAnswer> answers(List<OpenQuery> open, int moment, int iteration) {
            List<Comparison> pairs = open.stream().map(OpenQuery::pair).toList();
            List<QueryAnswer> answers = new ArrayList<>();
            for (PairVerdict verdict : orders.ask(judge, pairs)) {
                Double p = verdict.judged() ? verdict.pFirst() : null;
                answers.add(
                        new QueryAnswer(verdict.pair().id(), p, verdict.judged() && verdict.tie(), judge.name(), null));
            }
            return answers;
        }

        @Override
        public void close() {
            judge.close();
        }
    }
}
