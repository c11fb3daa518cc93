package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Criterion;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.Completion;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.RlConfig;
import org.align4j.rl.episode.Episode;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terms that ask a judge by comparing, or by a rubric. */
class JudgedTermsTest {
    /** Scores a completion 1 where it holds the right number: of two, the right one is better, two alike are a tie. */
    private static final String VERIFIER = "judge: {type: verifier, check: numeric}";

    @TempDir
    private Path folder;

    /** Three of four right: a right one beats the wrong one and ties with two, (1 + 1/2 + 1/2) / 3; a wrong one beats none. */
    @Test
    void aGroupsRewardIsTheShareOfOpponentsBeaten() {
        try (RewardSource source = open("{type: group-judge, weight: 2, " + VERIFIER + "}")) {
            List<Score> scores = source.score(List.of(
                    episode("a", "12"),
                    episode("a", "12"),
                    episode("a", "13"),
                    episode("a", "12"),
                    episode("b", "12"),
                    episode("b", "11")));
            double p = sure(scores.get(4));
            assertThat(raw(scores.get(0))).isCloseTo((p + 0.5 + 0.5) / 3, within(1e-12));
            assertThat(raw(scores.get(2))).isCloseTo(1 - p, within(1e-12));
            assertThat(raw(scores.get(4)) + raw(scores.get(5))).isCloseTo(1, within(1e-12));
            assertThat(scores.stream()
                            .limit(4)
                            .mapToDouble(JudgedTermsTest::raw)
                            .average()
                            .orElse(0))
                    .as("one's win is another's loss")
                    .isCloseTo(0.5, within(1e-12));
            assertThat(value(scores.get(0))).isEqualTo(2 * raw(scores.get(0)));
        }
    }

    @Test
    void aCompletionThatCannotBeComparedHasNoReward() {
        try (RewardSource source = open("{type: group-judge, " + VERIFIER + "}")) {
            assertThat(source.score(List.of(episode("alone", "12"))).get(0))
                    .isInstanceOfSatisfying(
                            Score.Missing.class,
                            missing -> assertThat(missing.reason()).contains("no other completion"));
            List<Score> scores = source.score(List.of(untruthful("12"), untruthful("12")));
            assertThat(scores).allMatch(Score.Missing.class::isInstance);
        }
    }

    @Test
    void anAnchorsRewardIsTheProbabilityOfBeatingIt() {
        Path anchors = folder.resolve("anchors");
        anchors(anchors, "a", "it is 13");
        try (RewardSource source = open("{type: anchored-judge, " + VERIFIER + ", anchors: '" + anchors + "'}")) {
            source.expect(List.of(prompt("a", "12")));
            List<Score> scores = source.score(List.of(episode("a", "12"), episode("a", "14")));
            assertThat(raw(scores.get(0))).isGreaterThan(0.5);
            assertThat(raw(scores.get(1))).as("both wrong").isEqualTo(0.5);
            assertThatThrownBy(() -> source.expect(List.of(prompt("a", "12"), prompt("b", "12"))))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no completion of prompt b");
        }
    }

    /** Weights 1, 0.7 of the term and -0.5 of the prompt: (1 * 0.9 + 0.7 * 0.2 - 0.5 * 0.4) / 1.7. */
    @Test
    void aRubricsRewardIsItsWeightedMean() {
        RubricSource source = rubric("EACH", Map.of("polite", 0.9, "short", 0.2, "lies", 0.4));
        Episode episode =
                episode(new Prompt("a", Content.user("?"), null, List.of(new Criterion("lies", -0.5))), "text");
        Score score = source.score(List.of(episode, episode)).get(1);
        assertThat(raw(score)).isCloseTo((0.9 + 0.7 * 0.2 - 0.5 * 0.4) / 1.7, within(1e-12));
        assertThat(value(score)).isEqualTo(3 * raw(score));
        assertThat(source.learn(new Seen(0, List.of(), List.of())))
                .containsEntry("rewards/rubric/polite/mean", 0.9)
                .containsEntry("rewards/rubric/short/mean", 0.2);
    }

    @Test
    void aRubricAskedTogetherIsOneQuestion() {
        RubricSource source = rubric("TOGETHER", Map.of("\n- polite (weight 1.0)\n- short (weight 0.7)", 0.3));
        assertThat(raw(source.score(List.of(episode("a", "x"))).get(0))).isEqualTo(0.3);
    }

    /** A criterion that was not answered, or answered outside of its range, is never a 0. */
    @Test
    void aCriterionWithoutAnAnswerLeavesTheCompletionUnscored() {
        RubricSource failing = rubric("EACH", Map.of("polite", 0.9));
        assertThat(failing.score(List.of(episode("a", "x"))).get(0)).isEqualTo(new Score.Missing("nothing on short"));
        RubricSource beyond = rubric("EACH", Map.of("polite", 0.9, "short", 1.5));
        assertThat(beyond.score(List.of(episode("a", "x"))).get(0))
                .isEqualTo(new Score.Missing("the judge of a rubric must score between 0 and 1 but said 1.5"));
    }

    @Test
    void aPromptWithoutARubricIsRefusedAtTheStart() {
        RubricRewardTerm none = (RubricRewardTerm) term("{type: rubric, " + VERIFIER + "}");
        RubricSource source = new RubricSource(none, "v", scorer(Map.of()));
        assertThatThrownBy(() -> source.expect(List.of(prompt("a", "12"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("prompt a: its rubric has no criterion of positive weight");
        assertThatThrownBy(() -> open("{type: rubric, " + VERIFIER + "}"))
                .as("a verifier does not read criteria")
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be asked by a rubric");
    }

    @Test
    void aVetoSubtractsOnlyBelowItsLimit() {
        try (RewardSource source = open("{type: veto, penalty: 4, " + VERIFIER + "}")) {
            List<Score> scores = source.score(List.of(episode("a", "12"), episode("a", "13"), untruthful("12")));
            assertThat(scores.get(0)).isEqualTo(new Score.OfEpisode(0, 1));
            assertThat(scores.get(1)).isEqualTo(new Score.OfEpisode(-4, 0));
            assertThat(scores.get(2)).isInstanceOf(Score.Missing.class);
        }
    }

    private static RubricSource rubric(String asked, Map<String, Double> answers) {
        RubricRewardTerm term = (RubricRewardTerm)
                term("{type: rubric, weight: 3, asked: " + asked.toLowerCase(Locale.ROOT) + ", " + VERIFIER
                        + ", criteria: [{name: polite, text: polite}, {name: short, text: short, weight: 0.7}]}");
        return new RubricSource(term, "v", scorer(answers));
    }

    /** Answers by the criteria alone. */
    private static CompletionScorer scorer(Map<String, Double> answers) {
        return new CompletionScorer() {
            @Override
            public String name() {
                return "told";
            }

            @Override
            public List<Verdict> compare(List<Comparison> comparisons) {
                throw new UnsupportedOperationException();
            }

            @Override
            public double[] score(List<Candidate> candidates) {
                return judge(candidates).stream().mapToDouble(Scored::score).toArray();
            }

            @Override
            public List<Scored> judge(List<Candidate> candidates) {
                return candidates.stream()
                        .map(each -> Optional.ofNullable(answers.get(String.valueOf(each.criteria())))
                                .map(said -> new Scored(Status.OK, said, null, Cost.NOTHING))
                                .orElseGet(() -> new Scored(
                                        Status.ERROR, Double.NaN, "nothing on " + each.criteria(), Cost.NOTHING)))
                        .toList();
            }

            @Override
            public boolean takesCriteria() {
                return true;
            }
        };
    }

    private void anchors(Path where, String id, String completion) {
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(where, Demonstration.class, Lineage.of("test"))) {
            writer.write(new Demonstration(id, prompt(id, "").prompt(), Content.assistant(completion)));
            writer.publish(Map.of());
        }
    }

    private RewardSource open(String yaml) {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            return term(yaml)
                    .open(new RewardContext(
                            Optional.empty(),
                            "",
                            tokenizer,
                            new JudgeContext(folder.resolve("work"), new Seeds(1), line -> {})));
        }
    }

    private static RewardTerm term(String yaml) {
        return new ArrayList<>(
                        ConfigLoader.load(RlConfig.class, null, List.of(Assignment.of("rewards", "[" + yaml + "]")))
                                .rewards())
                .get(0);
    }

    private static Prompt prompt(String id, String truth) {
        return new Prompt(id, Content.user("6 + 6 of " + id + "?"), truth);
    }

    private static Episode episode(String id, String answer) {
        return episode(prompt(id, "12"), "it is " + answer);
    }

    /** Of a prompt that the verifier cannot check. */
    private static Episode untruthful(String answer) {
        return episode(prompt("a", "a dozen"), answer);
    }

    private static Episode episode(Prompt prompt, String text) {
        return Episode.of(
                prompt, new int[] {1}, new Completion(new int[] {3}, new float[1], text, Completion.Finish.STOP));
    }

    private static double raw(Score score) {
        return ((Score.OfEpisode) score).raw();
    }

    private static double value(Score score) {
        return ((Score.OfEpisode) score).value();
    }

    /** The verifier's probability that a right answer beats a wrong one. */
    private static double sure(Score score) {
        assertThat(raw(score)).isGreaterThan(0.7);
        return raw(score);
    }
}
