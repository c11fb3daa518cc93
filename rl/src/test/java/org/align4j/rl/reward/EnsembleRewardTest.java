package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.statistics.Correlation;
import org.align4j.model.Completion;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.ensemble.Combination;
import org.align4j.rl.RlConfig;
import org.align4j.rl.episode.Episode;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The term model with several models of different units. */
class EnsembleRewardTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);
    private static final List<Normalization> UNITS =
            List.of(new Normalization(2, 4, 10), new Normalization(-1, 0.5, 10), new Normalization(0, 1, 10));

    private final List<RewardModel> members = new ArrayList<>();
    private final List<Episode> episodes = new ArrayList<>();

    @BeforeEach
    void open() {
        for (int i = 0; i < UNITS.size(); i++) {
            ValueModel model =
                    ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), ENGINE, LoraConfig.none(), i + 1);
            members.add(new RewardModel(model, new RewardFacts(UNITS.get(i), "test", Map.of())));
        }
        for (String text : List.of("It is 12.", "No.", "Twelve, I think.")) {
            PromptedRow row = members.get(0).tokenizer().encodeRow(Content.user("6 + 6?"), Content.assistant(text));
            int[] prompt = Arrays.copyOf(row.tokens(), row.promptLength());
            int[] sampled = Arrays.copyOfRange(row.tokens(), row.promptLength(), row.tokens().length);
            episodes.add(Episode.of(
                    new Prompt("p", Content.user("6 + 6?"), null),
                    prompt,
                    new Completion(sampled, new float[sampled.length], text, Completion.Finish.STOP)));
        }
    }

    @AfterEach
    void close() {
        members.forEach(RewardModel::close);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: mean}                   | normalized",
                "{type: worst}                  | normalized",
                "{type: median}                 | normalized",
                "{type: variance, penalty: 0.4} | normalized",
                "{type: deviation}              | raw"
            })
    void membersAreCombinedEachInItsOwnUnits(String combine, String scale) {
        String term = "{type: model, weight: 2, scale: " + scale + ", combine: " + combine + "}";
        ModelRewardTerm config = (ModelRewardTerm) terms(term).get(0);
        try (Rewards rewards = open(RewardModel.ensemble(members), term)) {
            List<Rewards.Outcome> scored = rewards.score(episodes);
            for (int i = 0; i < episodes.size(); i++) {
                Rewards.Earned earned = scored.get(i).earned().orElseThrow();
                double[] each = each(i, scale.equals("normalized"));
                assertThat(earned.total()).isCloseTo(2 * config.combine().of(each), within(1e-6));
                assertThat(earned.terms().get("model").raw()).isCloseTo(Combination.mean(each(i, false)), within(1e-6));
            }
            Map<String, Double> curves = rewards.learn(new Seen(0, episodes, List.of()));
            assertThat(curves).containsOnlyKeys("ensemble/deviation", "ensemble/penalty", "ensemble/rank_correlation");
            double deviation = 0;
            double penalty = 0;
            for (int i = 0; i < episodes.size(); i++) {
                double[] each = each(i, scale.equals("normalized"));
                deviation += Math.sqrt(Combination.variance(each)) / episodes.size();
                penalty += (Combination.mean(each) - config.combine().of(each)) / episodes.size();
            }
            assertThat(curves.get("ensemble/deviation")).isCloseTo(deviation, within(1e-6));
            assertThat(curves.get("ensemble/penalty")).isCloseTo(penalty, within(1e-6));
            double correlation = 0;
            for (int[] pair : new int[][] {{0, 1}, {0, 2}, {1, 2}}) {
                correlation += Correlation.spearman(of(pair[0]), of(pair[1])) / 3;
            }
            assertThat(curves.get("ensemble/rank_correlation")).isCloseTo(correlation, within(1e-9));
            assertThat(rewards.learn(new Seen(1, episodes, List.of())))
                    .as("nothing was scored since")
                    .isEmpty();
        }
    }

    /** A penalty follows the tokens at which members begin to differ, and nothing is paid twice. */
    @Test
    void differencesOfACombinationAddUpToIt() {
        String combine = ", combine: {type: variance, penalty: 0.3}}";
        try (Rewards dense = open(RewardModel.ensemble(members), "{type: model, read: difference" + combine)) {
            for (int i = 0; i < episodes.size(); i++) {
                Episode episode = episodes.get(i);
                double total =
                        dense.score(episodes).get(i).earned().orElseThrow().total();
                double[] prompt = new double[members.size()];
                double[] end = new double[members.size()];
                for (int m = 0; m < prompt.length; m++) {
                    RewardModel member = members.get(m);
                    float[] numbers = member.scoreTokens(List.of(episode.ids())).get(0);
                    prompt[m] = member.normalized(numbers[episode.promptLength() - 1]);
                    end[m] = member.normalized(numbers[numbers.length - 1]);
                }
                Combination variance =
                        ((ModelRewardTerm) terms("{type: model" + combine).get(0)).combine();
                assertThat(total).isCloseTo(variance.of(end) - variance.of(prompt), within(1e-5));
            }
        }
    }

    @Test
    void aSingleModelHasNothingToCombine() {
        assertThatThrownBy(() -> open(members.get(0), "{type: model, combine: {type: worst}}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("combine of the term model needs an ensemble");
    }

    private double[] each(int episode, boolean normalized) {
        return members.stream()
                .mapToDouble(member -> {
                    double score = member.score(List.of(episodes.get(episode).ids()))[0];
                    return normalized ? member.normalized(score) : score;
                })
                .toArray();
    }

    private double[] of(int member) {
        return members.get(member).score(episodes.stream().map(Episode::ids).toList());
    }

    private static List<RewardTerm> terms(String term) {
        return new ArrayList<>(
                ConfigLoader.load(RlConfig.class, null, List.of(Assignment.of("rewards", "[" + term + "]")))
                        .rewards());
    }

    private static Rewards open(RewardModel model, String term) {
        return Rewards.open(
                terms(term),
                new RewardContext(
                        Optional.of(model),
                        "version",
                        model.tokenizer(),
                        new JudgeContext(Path.of("unused"), new Seeds(1), line -> {})));
    }
}
