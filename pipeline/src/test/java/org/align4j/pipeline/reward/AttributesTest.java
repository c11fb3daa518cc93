package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributesTest {
    private static final List<String> REPLIES = List.of(
            "No.",
            "It is so.",
            "So be it.",
            "Aye, sir.",
            "Gladly, good sir.",
            "What a long and winding answer this is!");

    @TempDir
    Path folder;

    /**
     * The saved model's score is Σ w_a s_a / σ_a: two models of one attribute each, scaled by what they say of themselves, add up
     * to the model of both.
     */
    @Test
    void aRewardOfTwoAttributesIsTheirWeightedSum() throws IOException {
        String polite = attribute("polite", 1, (prompt, reply) -> reply);
        String brief =
                attribute("brief", -0.5, (prompt, reply) -> REPLIES.get(reply).length());
        double[] both = scores(run("both", polite + ", " + brief));
        double[] first = scores(run("first", polite));
        double[] second = scores(run("second", brief));
        for (int i = 0; i < both.length; i++) {
            assertThat(both[i]).isCloseTo(first[i] + second[i], within(1e-3));
        }
    }

    /** Over the completions that it was fitted on, an attribute's part has its weight as standard deviation. */
    @Test
    void anAttributesWeightIsPerStandardDeviation() throws IOException {
        TestContext context = run("deviation", attribute("polite", 3, (prompt, reply) -> reply), "0");
        try (RewardModel model = RewardModel.load(context.output(Artifact.REWARD), engine())) {
            // the stored deviation is that of a sample of 72, the fit's that of the population
            double population = model.facts().normalization().standardDeviation() * Math.sqrt(71.0 / 72);
            assertThat(population).isCloseTo(3, within(1e-3));
        }
    }

    @Test
    void whatIsSaidOfAnAttributeIsKeptWithTheModel() throws IOException {
        TestContext context = run("run", attribute("polite", 2, (prompt, reply) -> reply));
        try (RewardModel model = RewardModel.load(context.output(Artifact.REWARD), engine())) {
            Map<?, ?> facts = (Map<?, ?>) ((List<?>) model.facts().learned().get("attributes")).get(0);
            assertThat(facts.get("name")).isEqualTo("polite");
            assertThat(facts.get("weight")).isEqualTo(2.0);
            assertThat((Double) facts.get("spearman"))
                    .as("a reply is known by its tokens, whatever the prompt")
                    .isGreaterThan(0.9);
            assertThat(model.facts().data()).containsOnlyKeys("polite");
        }
        assertThat(context.said()).anyMatch(line -> line.startsWith("polite: weight +2.00"));
    }

    @Test
    void wrongInputIsOneLine() {
        assertThatThrownBy(() -> run("same", attribute("same", 1, (prompt, reply) -> 3)))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("all ratings of same are the same: there is nothing to learn");
        RewardConfig config = config(attribute("other", 1, (prompt, reply) -> reply), "0");
        RewardStage stage = new RewardStage();
        assertThat(stage.inputProblems(config, Set.of("policy"))).isEmpty();
        assertThat(stage.inputProblems(config, Set.of("policy", "ratings")))
                .singleElement()
                .asString()
                .startsWith("--ratings is not read by the loss attributes");
    }

    private static double[] scores(TestContext context) {
        try (RewardModel model = RewardModel.load(context.output(Artifact.REWARD), engine())) {
            List<Content> prompts = new ArrayList<>();
            List<Content> replies = new ArrayList<>();
            for (String reply : REPLIES) {
                prompts.add(prompt(3));
                replies.add(Content.assistant(reply));
            }
            return model.scoreCompletions(prompts, replies);
        }
    }

    private static EngineConfig engine() {
        return new EngineConfig("cpu", "float32", 1);
    }

    private static Content prompt(int i) {
        return Content.user("Question " + i + "?");
    }

    /** Writes the ratings too. */
    private String attribute(String name, double weight, ToDoubleBiFunction<Integer, Integer> value) {
        Path ratings = folder.resolve("ratings-" + name);
        try (DatasetWriter<RatedCompletion> writer =
                DatasetWriter.create(ratings, RatedCompletion.class, Lineage.of("test"))) {
            for (int prompt = 0; prompt < 12; prompt++) {
                for (int reply = 0; reply < REPLIES.size(); reply++) {
                    writer.write(new RatedCompletion(
                            prompt + "-" + reply,
                            "p" + prompt,
                            prompt(prompt),
                            Content.assistant(REPLIES.get(reply)),
                            null,
                            null,
                            null,
                            null,
                            List.of(new Rating("rater", value.applyAsDouble(prompt, reply), null))));
                }
            }
            writer.publish();
        }
        return "{name: " + name + ", ratings: '" + ratings + "', weight: " + weight + "}";
    }

    private TestContext run(String name, String attributes) throws IOException {
        return run(name, attributes, "0.25");
    }

    private TestContext run(String name, String attributes, String heldOut) throws IOException {
        TestContext context = new TestContext(folder.resolve(name)).with("policy", Fixtures.path("checkpoints/llama"));
        new RewardStage().run(config(attributes, heldOut), context);
        return context;
    }

    private static RewardConfig config(String attributes, String heldOut) {
        return ConfigLoader.load(
                RewardConfig.class,
                null,
                List.of(
                        Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                        Assignment.of("loss", "{type: attributes, attributes: [" + attributes + "]}"),
                        Assignment.of("held-out-share", heldOut)));
    }
}
