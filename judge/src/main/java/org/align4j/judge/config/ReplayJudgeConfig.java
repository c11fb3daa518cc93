package org.align4j.judge.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;

/** Another judge's answers, as an earlier run kept them; nobody is asked. The same seed puts the same questions. */
public record ReplayJudgeConfig(
        @Option(doc = "The judge whose recorded answers are replayed, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(doc = "The run folder that recorded them, or its answers folder")
        Path answers)
        implements JudgeConfig {
    @Override
    public String name() {
        return judge.name();
    }

    @Override
    public Judge open(JudgeContext context) {
        return judge.open(context.replaying(folder()));
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        return judge.openScorer(context.replaying(folder()));
    }

    private Path folder() {
        Path inside = answers.resolve("answers");
        Path folder = Files.isDirectory(inside) ? inside : answers;
        if (!Files.isDirectory(folder)) {
            throw new IllegalOption(
                    "answers", "must be a run folder that kept a judge's answers, but there is no " + folder);
        }
        return folder;
    }
}
