package org.align4j.judge.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.model.config.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tiny random model: what it makes of texts means nothing, but must be computed as said. */
class PolicyFeaturesTest {
    private static final float TOLERANCE = 2e-5f;

    private static CausalLm policy;

    @BeforeAll
    static void load() {
        policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
    }

    @AfterAll
    static void close() {
        policy.close();
    }

    @Test
    void aPointIsTheMeanOfBothCompletionsAroundTheMeanOfAllAtLengthOne() {
        List<Comparison> pairs =
                List.of(pair("a", "river", "a longer one"), pair("b", "x", "y"), pair("c", "1 2 3", "x"));

        List<float[]> points = new PolicyFeatures(policy, 64).of(pairs);

        List<float[]> expected = new ArrayList<>();
        for (Comparison pair : pairs) {
            float[] first = embedded(pair.prompt(), pair.first());
            float[] second = embedded(pair.prompt(), pair.second());
            for (int i = 0; i < first.length; i++) {
                first[i] = (first[i] + second[i]) / 2;
            }
            expected.add(first);
        }
        for (int place = 0; place < points.size(); place++) {
            float[] centered = new float[expected.get(place).length];
            double square = 0;
            for (int i = 0; i < centered.length; i++) {
                float mean = (expected.get(0)[i] + expected.get(1)[i] + expected.get(2)[i]) / 3;
                centered[i] = expected.get(place)[i] - mean;
                square += centered[i] * centered[i];
            }
            for (int i = 0; i < centered.length; i++) {
                centered[i] /= (float) Math.sqrt(square);
            }
            assertThat(points.get(place)).containsExactly(centered, within(TOLERANCE));
        }
    }

    @Test
    void aPairLiesWhereItDoesHoweverItIsShownAndBatched() {
        List<Comparison> pairs =
                List.of(pair("a", "river", "a longer one"), pair("b", "x", "y"), pair("c", "1 2 3", "x"));
        List<float[]> points = new PolicyFeatures(policy, 1).of(pairs);
        List<float[]> turned = new PolicyFeatures(policy, 10_000)
                .of(pairs.stream().map(Comparison::swapped).toList());

        for (int i = 0; i < points.size(); i++) {
            assertThat(turned.get(i)).containsExactly(points.get(i), within(TOLERANCE));
        }
    }

    /** Three pairs that say the same lie in one place: of four places each is chosen once before any repeats. */
    @Test
    void whatIsTheSameIsChosenLast() {
        List<PoolPair> pool = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String text = List.of("river", "engine of iron", "1 2 3 4", "x").get(i % 4);
            pool.add(new PoolPair(pair("pair-" + i, text, text + "!"), List.of()));
        }

        List<Selected> selected =
                new Selection(4, Strategy.DIVERSE, 0, new Seeds(3), new PolicyFeatures(policy, 256)).of(pool);

        assertThat(selected)
                .extracting(each -> each.pair().first().lastText())
                .containsExactlyInAnyOrder("river", "engine of iron", "1 2 3 4", "x");
    }

    @Test
    void whatIsTooLongForThePolicyIsNamed() {
        int most = policy.config().maxPositions();
        List<Comparison> pairs = List.of(pair("long", "x ".repeat(2 * most), "y"));

        assertThatThrownBy(() -> new PolicyFeatures(policy, 64).of(pairs))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("pair long: a completion with its prompt has ")
                .hasMessageContaining("but the policy reads at most " + most);
    }

    private static float[] embedded(Content prompt, Content completion) {
        int[] ids = policy.tokenizer().encodeRow(prompt, completion).tokens();
        return RowNumbers.vectors(List.of(ids), 1, policy::embed).get(0);
    }

    private static Comparison pair(String id, String first, String second) {
        return new Comparison(id, Content.text("q: "), Content.text(first), Content.text(second), null);
    }
}
