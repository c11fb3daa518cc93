package org.align4j.judge.principle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict;
import org.junit.jupiter.api.Test;

class PrinciplesJudgeTest extends JudgeContract {
    private static final Content PROMPT = Content.user("Where is my parcel?");

    @Override
    protected Judge judge() {
        return principles();
    }

    private static PrinciplesJudge principles() {
        return new PrinciplesJudge(
                "test",
                List.of(
                        new WeightedPrinciple("polite", 3, new Principle.UsesWords(List.of("thank"), 1)),
                        new WeightedPrinciple("on topic", 1, new Principle.OnTopic(1, 4, List.of("where")))),
                0.25,
                0.01);
    }

    @Test
    void aScoreIsTheWeightedMeanOfThePrinciplesAndEachOfThemIsAPart() {
        List<Candidate> candidates = List.of(
                new Candidate("a", PROMPT, Content.assistant("Thank you, the parcel left."), null),
                new Candidate("b", PROMPT, Content.assistant("Thank you."), null),
                new Candidate("c", PROMPT, Content.assistant("The parcel left."), null));
        assertThat(principles().score(candidates)).containsExactly(1, 0.75, 0.25);
        Map<String, double[]> parts = principles().parts(candidates);
        assertThat(parts).containsOnlyKeys("polite", "on topic");
        assertThat(parts.get("polite")).containsExactly(1, 1, 0);
        assertThat(parts.get("on topic")).containsExactly(1, 0, 1);
    }

    /** A rubric asks about one principle at a time, by its name. */
    @Test
    void aCandidateMayNameTheOnePrincipleThatItIsScoredBy() {
        Content thanks = Content.assistant("Thank you.");
        List<Scored> scored = principles()
                .judge(List.of(
                        new Candidate("a", PROMPT, thanks, null, "polite"),
                        new Candidate("a", PROMPT, thanks, null, "on topic"),
                        new Candidate("a", PROMPT, thanks, null, "Polite")));
        assertThat(scored.get(0).score()).isEqualTo(1);
        assertThat(scored.get(1).score()).isZero();
        assertThat(scored.get(2).ok()).isFalse();
        assertThat(scored.get(2).rationale())
                .isEqualTo("judge test has no principle 'Polite'; it has polite, on topic");
        assertThat(principles().takesCriteria()).isTrue();
    }

    @Test
    void theProbabilityIsTheSigmoidOfTheDifferenceOverTheTemperature() {
        Verdict verdict = compare("The parcel left.", "Thank you.");
        assertThat(verdict.pFirst()).isCloseTo(1 / (1 + Math.exp(0.5 / 0.25)), within(1e-12));
        assertThat(verdict.rationale()).isEqualTo("polite +0.75, on topic -0.25");
        assertThat(verdict.tie()).isFalse();
    }

    @Test
    void equalCompletionsAreATie() {
        Verdict verdict = compare("Thank you.", "Thank them.");
        assertThat(verdict.tie()).isTrue();
        assertThat(verdict.pFirst()).isEqualTo(0.5);
    }

    private static Verdict compare(String first, String second) {
        return principles()
                .compare(
                        List.of(new Comparison("p", PROMPT, Content.assistant(first), Content.assistant(second), null)))
                .get(0);
    }
}
