package org.align4j.pipeline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.config.PrinciplesJudgeConfig;
import org.align4j.judge.principle.Principle;
import org.align4j.pipeline.quickstart.CustomerMessages.Manner;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the quickstart's two judges hold of the replies that its models learn to write. */
class QuickstartJudgesTest {
    private static final int REPLIES = 300;

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "quickstart-held-out"})
    void bothJudgesPreferPoliteRepliesToEveryOtherManner(String name) {
        CompletionScorer judge = config(name)
                .openScorer(new JudgeContext(Path.of("unused"), new Seeds(0), note -> {}))
                .orElseThrow();
        double[] polite = judge.score(replies(Manner.POLITE));
        for (Manner manner : Manner.values()) {
            double[] other = judge.score(replies(manner));
            int wins = 0;
            for (int i = 0; i < REPLIES; i++) {
                wins += polite[i] > other[i] ? 1 : 0;
            }
            if (manner != Manner.POLITE) {
                assertThat(wins / (double) REPLIES)
                        .as(name + ": polite above " + manner)
                        .isGreaterThan(0.9);
            }
        }
    }

    /** What the task is about: both ask it with the same words, and only the right article and request are worth the full score. */
    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "quickstart-held-out"})
    void aPoliteReplyNamesTheArticleAndAnswersTheRequestOfItsMessage(String name) {
        for (Manner manner : List.of(Manner.POLITE, Manner.OTHER_ARTICLE)) {
            Map<String, double[]> parts = config(name)
                    .openScorer(new JudgeContext(Path.of("unused"), new Seeds(0), note -> {}))
                    .orElseThrow()
                    .parts(replies(manner));
            assertThat(parts.get("answers the request")).as(manner.name()).containsOnly(1);
            double named =
                    Arrays.stream(parts.get("names the article")).average().orElseThrow();
            assertThat(named).as(manner.name()).isEqualTo(manner == Manner.POLITE ? 1 : 0);
        }
    }

    @Test
    void theHeldOutJudgeLooksForOtherWords() {
        Set<String> shared = words("quickstart");
        shared.retainAll(words("quickstart-held-out"));
        assertThat(shared).isEmpty();
    }

    /** Each to its own message, which names an article, so that a reply is off topic only where its manner is. */
    private static List<Candidate> replies(Manner manner) {
        CustomerMessages messages = new CustomerMessages();
        RandomGenerator random = new Seeds(5).generator(manner.name());
        List<Candidate> replies = new ArrayList<>();
        while (replies.size() < REPLIES) {
            Example example = messages.draw(Part.TRAIN, manner, random);
            if (Mail.embedded().items().stream().noneMatch(example.message()::contains)) {
                continue;
            }
            replies.add(new Candidate(
                    "reply-" + replies.size(),
                    Content.user(example.message()),
                    Content.assistant(example.reply()),
                    null));
        }
        return replies;
    }

    private static Set<String> words(String name) {
        Set<String> words = new TreeSet<>();
        ((PrinciplesJudgeConfig) config(name)).principles().forEach(principle -> {
            if (principle.rule() instanceof Principle.UsesWords uses) {
                words.addAll(uses.words());
            } else if (principle.rule() instanceof Principle.AvoidsWords avoids) {
                words.addAll(avoids.words());
            }
        });
        return words;
    }

    private static JudgeConfig config(String name) {
        return ConfigLoader.loadChoice(
                JudgeConfig.class, ConfigTree.read(Fixtures.root().resolve("configs/judge/" + name + ".yaml")));
    }
}
