package org.align4j.reward.online;

import java.util.function.Consumer;
import org.align4j.judge.config.JudgeContext;

/** Who says which of two completions is better while a reward model learns. */
public sealed interface TeacherConfig
        permits JudgeTeacherConfig, PeopleTeacherConfig, SimulatedTeacherConfig, ReplayTeacherConfig {
    /**
     * Ready to answer; the caller closes it.
     *
     * @throws org.align4j.core.UserError if it cannot work at all
     */
    QueryTeacher open(Context context);

    /**
     * What a teacher is given by the run.
     *
     * @param judges what judges are opened with
     * @param folder where the run's questions lie
     * @param say takes lines for the user
     */
    record Context(JudgeContext judges, QueryFolder folder, Consumer<String> say) {}
}
