package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.run.Seeds;

/**
 * A stage whose rows lie in parts that can be made alone: in any process, in any order, twice. Workers make them ahead of
 * the stage ({@link StageContext#workers}), which then finds them made, as it does after a kill.
 *
 * @param <C> its options
 */
public interface PartedStage<C extends Record> extends Stage<C> {
    /**
     * Opens what making parts needs, such as a model.
     *
     * @param inputs folders by the input's name
     */
    PartMaker parts(C config, Map<String, Path> inputs, Seeds seeds) throws IOException;

    /** Makes parts of one run; not safe for several threads. */
    interface PartMaker extends AutoCloseable {
        /** How many there are. */
        int count();

        /** Whether one is there already. */
        boolean isMade(int part, Path folder);

        /** Makes one, by rename: whoever else makes it makes the same bytes. */
        void make(int part, Path folder) throws IOException;

        @Override
        void close();
    }
}
