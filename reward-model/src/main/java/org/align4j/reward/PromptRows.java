package org.align4j.reward;

import java.util.List;
import org.align4j.model.BatchUnit;

/** Completions of one prompt as token rows, with whatever is known of them. They stay in one batch. */
public interface PromptRows extends BatchUnit {
    /** The distinct ones, each a row of prompt and completion tokens; at least one. */
    List<int[]> completions();

    @Override
    default int rows() {
        return completions().size();
    }

    @Override
    default int longest() {
        return completions().stream().mapToInt(row -> row.length).max().orElseThrow();
    }

    @Override
    default int tokens() {
        return completions().stream().mapToInt(row -> row.length).sum();
    }
}
