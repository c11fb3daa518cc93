package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * People who vote on the page of {@code align annotate serve} while the policy learns. RL waits for a share of each round, or not at
 * all; votes that come later are taken in at the next moment.
 */
public record PeopleTeacherConfig(
        @Option(
                doc = "Share of the newest round that is answered before RL goes on: 0 never waits, 1 waits for all",
                def = "0.5")
        double waitFor,

        @Option(
                doc = "The same of the round before the first iteration, without which rewards say nothing",
                def = "1.0")
        double firstWaitFor,

        @Option(doc = "Minutes after which RL goes on all the same; 0 waits as long as it takes", def = "0.0")
        double deadlineMinutes,

        @Option(doc = "Votes on a pair before it counts as answered; their mean is learned", def = "1")
        int votes)
        implements TeacherConfig {
    public PeopleTeacherConfig {
        Check.inUnitInterval("wait-for", waitFor);
        Check.inUnitInterval("first-wait-for", firstWaitFor);
        Check.notNegative("deadline-minutes", deadlineMinutes);
        Check.atLeast("votes", 1, votes);
    }

    @Override
    public QueryTeacher open(Context context) {
        return new PeopleTeacher(this, context.folder(), context.say());
    }
}
