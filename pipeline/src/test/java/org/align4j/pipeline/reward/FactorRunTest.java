package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.judge.factor.FactorFile;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.judge.JudgeSelectConfig;
import org.align4j.pipeline.judge.JudgeSelectStage;
import org.align4j.pipeline.stage.Artifact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactorRunTest {
    @TempDir
    Path folder;

    @Test
    void weightsAreWrittenSaidAndAskedAbout() throws IOException {
        Path list = Files.writeString(folder.resolve("list.yaml"), """
                factors:
                  - name: polite
                    measure: {type: principle, rule: {type: uses-words, words: [pleasure, gladly]}}
                  - name: words
                    measure: {type: length}
                    sign: positive
                """);
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 10);
        RewardConfig config =
                ConfigLoader.load(RewardConfig.class, null, List.of(Assignment.of("loss.type", "factors")));
        RewardStage stage = new RewardStage();
        assertThat(stage.inputProblems(config, Set.of("preferences", "factors")))
                .isEmpty();
        assertThat(stage.inputProblems(config, Set.of("preferences", "factors", "policy")))
                .containsExactly("--policy is not read by the loss factors, which trains no network: leave it out");
        TestContext context = new TestContext(folder.resolve("run"))
                .with("preferences", preferences)
                .with("factors", list);
        stage.run(config, context);
        Path reward = context.output(Artifact.REWARD);
        FactorFile file = FactorFile.read(reward);
        assertThat(file.list().factors().get(0).weight()).isPositive();
        assertThat(file.list().factors().get(1).weight()).isNotNegative();
        assertThat(context.said()).anyMatch(line -> line.startsWith("polite  weight +"));
        assertThat(context.results()).containsKeys("weights/polite", "weights/polite_sd", "posterior_entropy");

        TestContext asking = new TestContext(folder.resolve("asking"))
                .with("factors", reward)
                .with("samples", samples());
        JudgeSelectConfig options = ConfigLoader.load(
                JudgeSelectConfig.class,
                null,
                List.of(
                        Assignment.of("n", "2"),
                        Assignment.of("random-share", "0"),
                        Assignment.of("strategy", "information")));
        assertThat(new JudgeSelectStage().inputProblems(options, Set.of("samples")))
                .hasSize(1);
        new JudgeSelectStage().run(options, asking);
        List<Preference> items =
                Dataset.open(asking.output(Artifact.ITEMS), Preference.class).toList();
        assertThat(items).hasSize(1).allMatch(item -> item.source().equals("information"));
    }

    /** Two completions that are alike by every factor, and two that are not. */
    private Path samples() {
        Path samples = folder.resolve("samples");
        try (DatasetWriter<Sample> writer = DatasetWriter.create(samples, Sample.class, Lineage.of("test"))) {
            writer.write(sample("alike", "Begone now.", "Away now."));
            writer.write(sample("apart", "Gladly, with pleasure, my lord.", "No."));
            writer.publish();
        }
        return samples;
    }

    @Test
    void aFileThatWasFittedIsFittedAgainToTheSameWeights() throws IOException {
        Path list = Files.writeString(folder.resolve("list.yaml"), "factors: [{name: words, measure: {type: length}}]");
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 10);
        Path first = fit("first", list, preferences);
        Path second = fit("second", first.resolve(FactorFile.NAME), preferences);
        assertThat(second.resolve(FactorFile.NAME)).hasSameTextualContentAs(first.resolve(FactorFile.NAME));
    }

    private Path fit(String name, Path list, Path preferences) throws IOException {
        TestContext context = new TestContext(folder.resolve(name))
                .with("preferences", preferences)
                .with("factors", list);
        new RewardStage()
                .run(
                        ConfigLoader.load(RewardConfig.class, null, List.of(Assignment.of("loss.type", "factors"))),
                        context);
        return context.output(Artifact.REWARD);
    }

    private static Sample sample(String id, String... texts) {
        List<SampledCompletion> completions =
                Stream.of(texts).map(SampledCompletion::ofText).toList();
        return new Sample(id, Content.user("Question " + id), completions, null, "policy");
    }
}
