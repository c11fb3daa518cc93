package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.run.Seeds;

/**
 * A stage or command whose rows other processes can compute a part of. It says which work there is and opens the function
 * for it; cutting rows into parts, handing them out and putting the answers together is {@link RowParts}' work.
 *
 * @param <C> its options
 */
public interface RowFunctions<C extends Record> extends Subprogram<C> {
    /**
     * Opens what a work's function needs, such as a model.
     *
     * @param work one of the names under which it has rows computed
     */
    Opened<?, ?> open(String work, Place<C> place) throws IOException;

    /**
     * Where a function is opened.
     *
     * @param inputs folders by the input's name; absolute, as all paths in the options are
     * @param work the run's work folder, which the process that leads writes to
     * @param own a folder of this process alone, which the one that leads looks through in the end
     * @param limits where the run's limits on calls and costs are kept; empty if it has none
     */
    record Place<C>(C config, Map<String, Path> inputs, Seeds seeds, Path work, Path own, String limits) {
        public Place {
            inputs = Map.copyOf(inputs);
        }
    }

    /** A function beside the work that it is for. */
    record Opened<Q, A>(RowWork<Q, A> work, RowFunction<Q, A> function) {}
}
