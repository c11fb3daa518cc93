package org.align4j.pipeline.plan;

import java.util.Map;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** One stage of a plan, as it is written. */
public record PlannedStage(
        @Option(
                doc = "Name by which other stages refer to it, and of its run folder; default: the stage's " + "name",
                def = Option.NONE)
        @Nullable String name,

        @Option(doc = "Which stage: pretrain, sft, sample, judge, reward, rl, dpo, evaluate, …")
        String stage,

        @Option(doc = "For each input, the name of a stage of this plan or a path", def = "{}")
        Map<String, String> inputs,

        @Option(doc = "The stage's options, as in its own configuration file", def = "{}")
        ConfigTree.Mapping options) {
    /** The name other stages know it by. */
    public String id() {
        return name == null ? stage.replace(' ', '-') : name;
    }
}
