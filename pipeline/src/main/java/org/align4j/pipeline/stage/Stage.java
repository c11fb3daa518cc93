package org.align4j.pipeline.stage;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * One step of post-training: reads named artifacts, writes named artifacts into its run folder.
 *
 * @param <C> its options
 */
public interface Stage<C extends Record> {
    /** Subcommand, and {@code stage:} in a plan. */
    String name();

    /** One line for {@code --help}. */
    String summary();

    Class<C> configType();

    List<StageInput> inputs();

    /** What it leaves in the run folder, each under its {@link Artifact#folder()}. */
    List<Artifact> outputs();

    /**
     * Dotted keys of options that say how the work is done, not what comes out, such as a limit on costs: with other
     * values, the same run is continued.
     */
    default Set<String> freeOptions() {
        return Set.of();
    }

    /** Does the work. Started again in the same folder after a crash, it continues. */
    void run(C config, StageContext context) throws IOException;
}
