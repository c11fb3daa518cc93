package org.align4j.pipeline.plan;

import java.util.List;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** What {@code align run} takes. */
public record RunConfig(
        @Option(doc = "The plan, a YAML file such as configs/rlhf.yaml")
        String plan,

        @Option(doc = "Folder of the run folders, instead of the plan's own", def = Option.NONE) @Nullable String out,

        @Option(doc = "Seed, instead of the plan's own", def = Option.NONE) @Nullable Long seed,

        @Option(doc = "Changes to stages' options, as STAGE.KEY=VALUE", def = "[]")
        List<String> set,

        @Option(doc = "Only check the plan and print what would be run", def = "false")
        boolean check) {}
