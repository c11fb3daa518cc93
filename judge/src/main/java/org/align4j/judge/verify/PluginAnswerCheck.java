package org.align4j.judge.verify;

import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.core.plugin.Plugins;
import org.align4j.judge.Candidate;

/** A check of the user's own, from a jar that {@code ALIGN_PLUGINS} names. */
public record PluginAnswerCheck(
        @Option(doc = "What the check in the jar is called") String plugin,

        @Option(doc = "Its options, KEY=VALUE each", def = "[]")
        List<String> options)
        implements AnswerCheck {
    public PluginAnswerCheck {
        options = List.copyOf(options);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        return Plugins.named(CheckPlugin.class, plugin).check(candidate, PluginOptions.of(options));
    }
}
