package org.align4j.judge.config;

import org.align4j.core.plugin.Plugin;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.judge.Judge;

/** A judge of one's own; where it is a {@link org.align4j.judge.CompletionScorer}, it can be a reward as well. */
public interface JudgePlugin extends Plugin {
    /**
     * Ready to judge; the caller closes it.
     *
     * @param as what the judge file calls it: the judge's {@link Judge#name()}, stored with every verdict
     * @throws org.align4j.core.UserError if an option is wrong
     */
    Judge open(String as, PluginOptions options);
}
