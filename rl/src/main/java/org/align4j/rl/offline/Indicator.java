package org.align4j.rl.offline;

import java.util.List;

/** What a row's completion is called while a policy learns to write by such names. */
public sealed interface Indicator permits AdvantageIndicator, ReturnIndicator {
    /**
     * @param advantages of each row's first action
     * @return the name of each row
     */
    List<String> names(List<LoggedRow> rows, double[] advantages);

    /** All names, the best one last. */
    List<String> all();

    /** The name to ask for. */
    default String best() {
        return all().get(all().size() - 1);
    }
}
