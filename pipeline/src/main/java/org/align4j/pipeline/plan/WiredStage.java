package org.align4j.pipeline.plan;

import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.options.ConfigTree;
import org.align4j.pipeline.stage.Stage;

/**
 * A planned stage whose options and inputs were found to be right.
 *
 * @param id its name in the plan
 * @param config its options, bound
 * @param options the same as written: what is to be said on the command line to get them
 * @param inputs for each input the run folder or artifact it comes from
 * @param parents for each input that another stage makes, that stage's id
 * @param folder its run folder
 */
record WiredStage<C extends Record>(
        String id,
        Stage<C> stage,
        C config,
        ConfigTree.Mapping options,
        Map<String, Path> inputs,
        Map<String, String> parents,
        Path folder) {}
