package org.align4j.rl.reward;

import java.util.List;
import org.align4j.rl.episode.Episode;

/** What a policy samples as it starts, for sources that look at it before the policy learns anything. */
public interface FirstSamples {
    /** Completions of each prompt. */
    int group();

    /**
     * Samples the first prompts of the run; the same ones whenever it is asked.
     *
     * @param prompts at least one
     */
    List<Episode> of(int prompts);
}
