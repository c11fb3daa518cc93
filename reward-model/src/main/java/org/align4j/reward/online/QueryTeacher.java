package org.align4j.reward.online;

import java.util.List;
import org.align4j.judge.Comparison;
import org.align4j.reward.online.IntakeLog.QueryAnswer;

/** Who answers the questions of a run. */
interface QueryTeacher extends AutoCloseable {
    /**
     * A question with the texts that it is about.
     *
     * @param iteration after which it was put; -1 before the first
     */
    record OpenQuery(Comparison pair, int iteration) {}

    /**
     * The answers there are by now; a question without one stays open and comes again at the next moment.
     *
     * @param open the oldest first
     * @param moment from 0
     * @param iteration after which it is; -1 before the first
     */
    List<QueryAnswer> answers(List<OpenQuery> open, int moment, int iteration);

    @Override
    default void close() {}
}
