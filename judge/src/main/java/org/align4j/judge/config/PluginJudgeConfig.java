package org.align4j.judge.config;

import java.util.List;
import java.util.Optional;
import org.align4j.core.options.Option;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.core.plugin.Plugins;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;

/** A judge of the user's own, from a jar that {@code ALIGN_PLUGINS} names. */
public record PluginJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "plugin")
        String name,

        @Option(doc = "What the judge in the jar is called") String plugin,

        @Option(doc = "Its options, KEY=VALUE each", def = "[]")
        List<String> options)
        implements JudgeConfig {
    public PluginJudgeConfig {
        Servers.checkName(name);
        options = List.copyOf(options);
    }

    @Override
    public Judge open(JudgeContext context) {
        return Plugins.named(JudgePlugin.class, plugin).open(name, PluginOptions.of(options));
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        Judge judge = open(context);
        if (judge instanceof CompletionScorer scorer) {
            return Optional.of(scorer);
        }
        judge.close();
        return Optional.empty();
    }
}
