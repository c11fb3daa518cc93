package org.align4j.data.importing.row;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A solution's steps as TRL stores them. */
public record MarkedSteps(
        List<String> completions,
        List<Boolean> labels,
        @Nullable List<Double> ratings) {}
