package org.align4j.rl.reward;

import org.align4j.core.plugin.Plugin;
import org.align4j.core.plugin.PluginOptions;

/** A reward term of one's own. One that reads nothing but the completion's text is simpler as a judge that scores. */
public interface RewardPlugin extends Plugin {
    /**
     * Ready to score; the caller closes it.
     *
     * @throws org.align4j.core.UserError if an option is wrong
     */
    RewardSource open(PluginOptions options, RewardContext context);
}
