package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

/** What an answer to a pair would say, by members of an ensemble and by heads fitted to answers. */
class DoubtTest {
    private static final EngineConfig ENGINE = ConfigLoader.load(
            EngineConfig.class,
            null,
            List.of(
                    Assignment.of("device", "cpu"),
                    Assignment.of("precision", "float32"),
                    Assignment.of("threads", "1")));
    private static final List<Comparison> PAIRS = List.of(
            pair("a", "Thanks a lot.", "The moon is up."),
            pair("b", "The moon is up.", "All is well."),
            pair("same", "All is well.", "All is well."));

    private static Comparison pair(String id, String first, String second) {
        return new Comparison(
                id, Content.user("How goes it?"), Content.assistant(first), Content.assistant(second), null);
    }

    private static RewardModel model(long seed) {
        return new RewardModel(
                ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), ENGINE, LoraConfig.none(), seed),
                RewardFacts.NONE);
    }

    @Test
    void membersOfAnEnsembleDisagreeByTheirOwnScores() {
        List<RewardModel> members = List.of(model(1), model(2), model(3));
        try (RewardModel ensemble = RewardModel.ensemble(members)) {
            double[] doubt = new MemberDoubt(ensemble, Acquisition.INFORMATION).of(PAIRS);
            List<Content> prompts = new ArrayList<>();
            List<Content> completions = new ArrayList<>();
            for (Comparison pair : PAIRS) {
                prompts.addAll(List.of(pair.prompt(), pair.prompt()));
                completions.addAll(List.of(pair.first(), pair.second()));
            }
            List<double[]> scores = members.stream()
                    .map(member -> member.scoreCompletions(prompts, completions))
                    .toList();
            for (int i = 0; i < PAIRS.size(); i++) {
                int first = 2 * i;
                double[] margins = scores.stream()
                        .mapToDouble(own -> own[first] - own[first + 1])
                        .toArray();
                assertThat(doubt[i]).isEqualTo(Acquisition.INFORMATION.score(margins));
            }
            assertThat(doubt[0]).isGreaterThan(0);
            assertThat(doubt[2])
                    .as("all say 1/2, and there is nothing to learn")
                    .isZero();
        }
    }

    /** Heads that were told the same of the first pair fifty times are surer of it than of one that they were told nothing about. */
    @Test
    void headsAreLeastInDoubtOfWhatWasAnswered() {
        try (RewardModel model = model(1)) {
            List<LearnedPair> answered = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answered.add(new LearnedPair(
                        "answer-" + i, row(model, "Thanks a lot."), row(model, "The moon is up."), 1, 1, false));
            }
            ChooseConfig choose = ChooseConfig.heads(Acquisition.ENTROPY, 4, 1);
            double[] doubt = new HeadDoubt(model, choose, answered, new Seeds(5).generator("members")).of(PAIRS);
            assertThat(doubt[0]).isLessThan(doubt[1]);
            assertThat(doubt[2]).isCloseTo(Math.log(2), within(1e-9));
            assertThat(new HeadDoubt(model, choose, answered, new Seeds(5).generator("members")).of(PAIRS))
                    .isEqualTo(doubt);
        }
    }

    private static int[] row(RewardModel model, String completion) {
        return model.tokenizer()
                .encodeRow(Content.user("How goes it?"), Content.assistant(completion))
                .tokens();
    }
}
