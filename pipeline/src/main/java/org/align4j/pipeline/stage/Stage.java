package org.align4j.pipeline.stage;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * One step of post-training: reads named artifacts, writes named artifacts into its run folder.
 *
 * @param <C> its options
 */
public interface Stage<C extends Record> extends Subprogram<C> {
    /**
     * What a stage is, to the command line and to plans.
     *
     * @param name subcommand, and {@code stage:} in a plan
     * @param summary one line for {@code --help}
     * @param outputs what it leaves in the run folder, each under its {@link Artifact#folder()}
     */
    record Declaration<C extends Record>(
            String name, String summary, Class<C> configType, List<StageInput> inputs, List<Artifact> outputs) {}

    Declaration<C> declaration();

    @Override
    default String name() {
        return declaration().name();
    }

    default String summary() {
        return declaration().summary();
    }

    @Override
    default Class<C> configType() {
        return declaration().configType();
    }

    default List<StageInput> inputs() {
        return declaration().inputs();
    }

    default List<Artifact> outputs() {
        return declaration().outputs();
    }

    /** Those of {@link #outputs()} that a run with these options leaves. */
    default List<Artifact> outputs(C config) {
        return outputs();
    }

    /**
     * Dotted keys of options that say how the work is done, not what comes out, such as a limit on costs: with other
     * values, the same run is continued.
     */
    default Set<String> freeOptions() {
        return Set.of();
    }

    /**
     * What is wrong with the inputs for these options, where which ones are needed depends on them; found before anything
     * starts, in plans for the plan as a whole.
     *
     * @param given names of the inputs that the user gave
     * @return one line per problem
     */
    default List<String> inputProblems(C config, Set<String> given) {
        return List.of();
    }

    /** Whether several processes can run it together, each learning from its share of every step. */
    default boolean sharesSteps() {
        return false;
    }

    /**
     * Why a run with these options cannot be shared after all; asked before anything starts.
     *
     * @return one line per problem
     */
    default List<String> sharedProblems(C config) {
        return List.of();
    }

    /** Does the work. Started again in the same folder after a crash, it continues. */
    void run(C config, StageContext context) throws IOException;
}
