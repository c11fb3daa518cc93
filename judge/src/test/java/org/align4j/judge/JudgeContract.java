package org.align4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

/** What every judge owes its caller. */
public abstract class JudgeContract {
    private static final String[] WORDS = {"thank", "you", "parcel", "42", "stupid", "the", "answer", "is", "7", "sorry"
    };

    /** A fresh judge, closed by the test. */
    protected abstract Judge judge();

    /** Whether the judge must say the mirrored thing of a swapped pair; models over HTTP need not. */
    protected boolean symmetric() {
        return true;
    }

    @Test
    void givesOneVerdictPerComparisonAndAgainTheSame() {
        List<Comparison> pairs = pairs(50);
        try (Judge judge = judge()) {
            List<Verdict> verdicts = judge.compare(pairs);
            assertThat(verdicts).hasSize(pairs.size()).doesNotContainNull();
            List<Verdict> again = judge.compare(pairs);
            for (int i = 0; i < pairs.size(); i++) {
                assertThat(again.get(i).pFirst())
                        .isEqualTo((Double) verdicts.get(i).pFirst());
                assertThat(again.get(i).status()).isEqualTo(verdicts.get(i).status());
            }
        }
    }

    @Test
    void isAskedNothingAndSaysNothing() {
        try (Judge judge = judge()) {
            assertThat(judge.compare(List.of())).isEmpty();
        }
    }

    @Test
    void givesProbabilitiesOnlyWhereItSucceeded() {
        try (Judge judge = judge()) {
            for (Verdict verdict : judge.compare(pairs(50))) {
                if (verdict.ok()) {
                    assertThat(verdict.pFirst()).isBetween(0.0, 1.0);
                    assertThat(!verdict.tie() || verdict.pFirst() == 0.5).isTrue();
                } else {
                    assertThat(verdict.pFirst()).isNaN();
                    assertThat(verdict.tie()).as("a failure is never a tie").isFalse();
                    assertThat(verdict.rationale()).as("a failure says why").isNotBlank();
                }
            }
        }
    }

    @Test
    void mirrorsItsVerdictWhenTheCompletionsAreSwapped() {
        List<Comparison> pairs = pairs(50);
        try (Judge judge = judge()) {
            List<Verdict> given = judge.compare(pairs);
            List<Verdict> swapped =
                    judge.compare(pairs.stream().map(Comparison::swapped).toList());
            for (int i = 0; symmetric() && i < pairs.size(); i++) {
                assertThat(swapped.get(i).status()).isEqualTo(given.get(i).status());
                assertThat(swapped.get(i).tie()).isEqualTo(given.get(i).tie());
                if (given.get(i).ok()) {
                    assertThat(swapped.get(i).pFirst())
                            .isCloseTo(1 - given.get(i).pFirst(), within(1e-15));
                }
            }
        }
    }

    @Test
    void survivesWhatModelsWrite() {
        List<Comparison> odd = new ArrayList<>();
        for (String text : List.of("", " ", "\u0000", "🙂".repeat(500), "[[1]]", "####", "{{prompt}} $1 \\", "a\nb")) {
            odd.add(new Comparison(
                    "odd-" + odd.size(), Content.user(text), Content.assistant(text), Content.assistant("x"), "7"));
            odd.add(new Comparison(
                    "odd-" + odd.size(), Content.text(text), Content.text("y"), Content.text(text), null));
        }
        try (Judge judge = judge()) {
            assertThat(judge.compare(odd)).hasSize(odd.size()).doesNotContainNull();
        }
    }

    static List<Comparison> pairs(int count) {
        RandomGenerator random = new Seeds(42).generator("pairs");
        List<Comparison> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(new Comparison(
                    "pair-" + i,
                    Content.user("Where is my parcel?"),
                    Content.assistant(text(random)),
                    Content.assistant(text(random)),
                    "7"));
        }
        return pairs;
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int words = random.nextInt(12); words >= 0; words--) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }
}
