package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.core.plugin.Plugins;

/** A reward of the user's own, from a jar that {@code ALIGN_PLUGINS} names. */
public record PluginRewardTerm(
        @Option(doc = "What the reward in the jar is called")
        String plugin,

        @Option(doc = "Its options, KEY=VALUE each", def = "[]")
        List<String> options)
        implements RewardTerm {
    public PluginRewardTerm {
        options = List.copyOf(options);
    }

    @Override
    public RewardSource open(RewardContext context) {
        return Plugins.named(RewardPlugin.class, plugin).open(PluginOptions.of(options), context);
    }

    @Override
    public List<Path> files() {
        return Plugins.files(Plugins.named(RewardPlugin.class, plugin));
    }
}
