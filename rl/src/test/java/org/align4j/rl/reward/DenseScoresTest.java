package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.Completion;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.Normalization;
import org.align4j.reward.Reading;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.TextTokens;
import org.align4j.reward.loss.Reduce;
import org.align4j.rl.RlConfig;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class DenseScoresTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);

    @Test
    void differencesAddUpToTheLastScoreLessThePrompts() {
        Episode one = Episode.of(prompt(), new int[] {1, 2}, completion(3, 4, 5));
        double[] differences = DenseScores.differences(one, new double[] {9, 1, 4, 2, 7});
        assertThat(differences).containsExactly(3, -2, 5);
        assertThat(Arrays.stream(differences).sum()).isEqualTo(7 - 1);
        // of two turns the environment's tokens are not rewarded, but what they change is
        Episode two = one.then(new Environment.Reply(new Message("user", "?"), new int[] {6}))
                .then(completion(7));
        assertThat(DenseScores.differences(two, new double[] {9, 1, 4, 2, 7, 8, 6}))
                .containsExactly(3, -2, 5, -1);
    }

    @Test
    void formsOfStepRewards() {
        double[] scores = {2, -1, 0.5};
        double[] p = Arrays.stream(scores).map(s -> 1 / (1 + Math.exp(-s))).toArray();
        double difference = Arrays.stream(steps("difference").of(scores)).sum();
        assertThat(difference).isCloseTo(p[2] - 0.5, within(1e-12));
        assertThat(Arrays.stream(steps("log").of(scores)).sum()).isCloseTo(Math.log(p[0] * p[1] * p[2]), within(1e-12));
        assertThat(steps("sum").of(scores)).containsExactly(p, within(1e-12));
        // nearly all weight on the least probability
        assertThat(Arrays.stream(steps("min").of(scores)).sum()).isBetween(p[1], p[1] + 0.05);
    }

    @Test
    void moreRightStepsArePaidForByTheSumAlone() {
        double[] two = {2, 2};
        double[] four = {2, 2, 2, 2};
        for (String form : List.of("difference", "min")) {
            assertThat(Arrays.stream(steps(form).of(four)).sum())
                    .isCloseTo(Arrays.stream(steps(form).of(two)).sum(), within(1e-12));
        }
        assertThat(Arrays.stream(steps("sum").of(four)).sum())
                .isCloseTo(2 * Arrays.stream(steps("sum").of(two)).sum(), within(1e-12));
    }

    @Test
    void aTermThatReadsDifferencesEarnsTheModelsScoreLessThePrompts() {
        try (RewardModel model = model(2, 4)) {
            PromptedRow row = model.tokenizer().encodeRow(Content.user("6 + 6?"), Content.assistant("It is 12."));
            Episode episode = episode(row, "It is 12.");
            Earned earned = score(model, "{type: model, read: difference, weight: 3}", episode);
            float[] numbers = model.scoreTokens(List.of(row.tokens())).get(0);
            double expected = 3 * (numbers[numbers.length - 1] - numbers[row.promptLength() - 1]) / 4;
            assertThat(earned.total()).isCloseTo(expected, within(1e-6));
            assertThat(Arrays.stream(earned.tokens())
                            .filter(token -> token != 0)
                            .count())
                    .isEqualTo(episode.length());
            Earned last = score(model, "{type: model, weight: 3}", episode);
            assertThat(last.total()).isCloseTo(3 * (numbers[numbers.length - 1] - 2) / 4, within(1e-5));
        }
    }

    @Test
    void stepsEarnWhereTheyEnd() {
        try (RewardModel model = model(0, 1)) {
            String text = "It is 7.\nThen 9.";
            PromptedRow row = model.tokenizer().encodeRow(Content.user("3 + 4 + 2 ="), Content.assistant(text));
            Episode episode = episode(row, text);
            Earned earned = score(model, "{type: model, read: steps, steps: {form: sum}}", episode);
            assertThat(Arrays.stream(earned.tokens())
                            .filter(token -> token != 0)
                            .count())
                    .isEqualTo(2);
            assertThat(earned.tokens()[earned.tokens().length - 1]).isNotZero();
        }
    }

    @Test
    void aTermThatReadsTokensEarnsTheirNumbersLessTheMeanAndNothingAtTheEndOfTheTurn() {
        try (RewardModel model = reading(Reduce.SUM, 0.25, 4)) {
            PromptedRow row = model.tokenizer().encodeRow(Content.user("6 + 6?"), Content.assistant("It is 12."));
            Episode episode = episode(row, "It is 12.");
            float[] numbers = model.scoreTokens(List.of(row.tokens())).get(0);
            int[] texts = new TextTokens(model.tokenizer()).of(row);
            double[] expected = new double[episode.length()];
            double[] raw = new double[episode.length()];
            for (int place : texts) {
                expected[place - row.promptLength()] = 3 * (numbers[place] - 0.25) / 4;
                raw[place - row.promptLength()] = 3.0 * numbers[place];
            }
            assertThat(texts.length).isLessThan(episode.length());
            assertThat(score(model, "{type: model, read: tokens, weight: 3}", episode)
                            .tokens())
                    .containsExactly(expected, within(1e-9));
            assertThat(score(model, "{type: model, read: tokens, weight: 3, scale: raw}", episode)
                            .tokens())
                    .containsExactly(raw, within(1e-9));
            // a whole completion is worth the sum
            double sum = Arrays.stream(raw).sum() / 3;
            assertThat(score(model, "{type: model, scale: raw}", episode).total())
                    .isCloseTo(sum, within(1e-5));
            assertThat(model.scoreCompletions(List.of(Content.user("6 + 6?")), List.of(Content.assistant("It is 12.")))[
                            0])
                    .isCloseTo(sum, within(1e-5));
        }
    }

    @Test
    void withoutItsMeanAPositiveNumberPaysForLength() {
        double[] numbers = {0, 2, 2, 2, 2};
        try (RewardModel model = reading(Reduce.SUM, 2, 1)) {
            TextTokens texts = new TextTokens(model.tokenizer());
            int[] ids = model.tokenizer().encode("Good sir, so it is.");
            Episode two = Episode.of(prompt(), new int[] {ids[0]}, completion(ids[1], ids[2]));
            Episode four = Episode.of(prompt(), new int[] {ids[0]}, completion(ids[1], ids[2], ids[3], ids[0]));
            assertThat(Arrays.stream(DenseScores.tokens(two, numbers, texts)).sum())
                    .isEqualTo(4);
            assertThat(Arrays.stream(DenseScores.tokens(four, numbers, texts)).sum())
                    .isEqualTo(8);
        }
    }

    @Test
    void aModelIsReadAsItWasTrained() {
        try (RewardModel last = model(0, 1);
                RewardModel sums = reading(Reduce.SUM, 0, 1);
                RewardModel beginnings = reading(Reduce.LAST, 0, 1)) {
            assertThatThrownBy(() -> open(last, last.tokenizer(), "{type: model, read: tokens}"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("needs a reward model whose numbers at single tokens add up");
            assertThatThrownBy(() -> open(sums, last.tokenizer(), "{type: model, read: difference}"))
                    .hasMessageContaining("was trained with reduce: sum: set read to tokens or last");
            assertThatThrownBy(() -> sums.score(List.of(new int[] {1, 2})))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("trained on segments");
            // what is read before the end of the turn stays at it: no segment that was learned from has one
            PromptedRow row = last.tokenizer().encodeRow(Content.user("6 + 6?"), Content.assistant("It is 12."));
            Episode episode = episode(row, "It is 12.");
            double[] tokens = score(beginnings, "{type: model, read: difference}", episode)
                    .tokens();
            assertThat(tokens[tokens.length - 1]).isZero();
            float[] numbers = last.scoreTokens(List.of(row.tokens())).get(0);
            int[] texts = new TextTokens(last.tokenizer()).of(row);
            assertThat(Arrays.stream(tokens).sum())
                    .isCloseTo(numbers[texts[texts.length - 1]] - numbers[row.promptLength() - 1], within(1e-5));
        }
    }

    private static RewardModel reading(Reduce reduce, double mean, double deviation) {
        ValueModel model = ValueModel.frozen(Fixtures.path("reward/llama"), ENGINE);
        return new RewardModel(
                model,
                new RewardFacts(
                        new Normalization(0, 1, 10), "test", Map.of(), new Reading(reduce, mean, deviation), Map.of()));
    }

    @Test
    void anotherTokenizerIsRefused() {
        try (RewardModel model = model(0, 1);
                Tokenizer other = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe-split"))) {
            assertThatThrownBy(() -> open(model, other, "{type: model, read: difference}"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("read: difference needs a reward model with the policy's tokenizer");
        }
    }

    private static RewardModel model(double mean, double deviation) {
        ValueModel model = ValueModel.frozen(Fixtures.path("reward/llama"), ENGINE);
        return new RewardModel(model, new RewardFacts(new Normalization(mean, deviation, 10), "test", Map.of()));
    }

    private static StepRewards steps(String form) {
        return ConfigLoader.load(StepRewards.class, null, List.of(Assignment.of("form", form)));
    }

    private static Earned score(RewardModel model, String term, Episode episode) {
        try (Rewards rewards = open(model, model.tokenizer(), term)) {
            return rewards.score(List.of(episode)).get(0).earned().orElseThrow();
        }
    }

    private static Rewards open(RewardModel model, Tokenizer tokenizer, String term) {
        List<RewardTerm> terms = ConfigLoader.load(
                        RlConfig.class, null, List.of(Assignment.of("rewards", "[" + term + "]")))
                .rewards();
        return Rewards.open(
                terms,
                new RewardContext(
                        Optional.of(model),
                        "version",
                        tokenizer,
                        new JudgeContext(Path.of("unused"), new Seeds(1), line -> {})));
    }

    private static Episode episode(PromptedRow row, String text) {
        int[] prompt = Arrays.copyOf(row.tokens(), row.promptLength());
        int[] sampled = Arrays.copyOfRange(row.tokens(), row.promptLength(), row.tokens().length);
        return Episode.of(
                new Prompt("p", Content.user("6 + 6?"), null),
                prompt,
                new Completion(sampled, new float[sampled.length], text, Completion.Finish.STOP));
    }

    private static Prompt prompt() {
        return new Prompt("p", Content.user("6 + 6?"), null);
    }

    private static Completion completion(int... tokens) {
        return new Completion(tokens, new float[tokens.length], "text", Completion.Finish.STOP);
    }
}
