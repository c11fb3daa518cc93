package org.align4j.judge.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair.Order;
import org.junit.jupiter.api.Test;

class HumanCeilingTest {
    /**
     * Two pairs, three people. All say first: each agrees with the others. Ada and Bob say first, Cyd tie: Cyd is left out
     * against {first, first} and wrong; Ada against {first, tie}, a drawn majority is hers half the time, and so Bob.
     */
    @Test
    void eachAnnotatorIsHeldAgainstTheMajorityOfTheOthers() {
        List<GoldPair> gold = List.of(
                pair("a", Label.FIRST, Label.FIRST, Label.FIRST), pair("b", Label.FIRST, Label.FIRST, Label.TIE));

        HumanCeiling ceiling = HumanCeiling.of(gold, Map.of("a", Label.FIRST, "b", Label.TIE));

        assertThat(ceiling.pairs()).isEqualTo(2);
        assertThat(ceiling.byAnnotator())
                .containsExactly(Map.entry("ada", 0.75), Map.entry("bob", 0.75), Map.entry("cyd", 0.5));
        assertThat(ceiling.agreement()).isCloseTo((0.75 + 0.75 + 0.5) / 3, within(1e-12));
        assertThat(ceiling.agreementWhereOthersAgree()).isCloseTo((1 + 1 + 0.5) / 3, within(1e-12));
        // The judge's tie on b meets {first, tie} twice and {first, first} once.
        assertThat(ceiling.judge()).isCloseTo((0.75 + 0.75 + 0.5) / 3, within(1e-12));
    }

    @Test
    void onePersonAloneHasNoCeiling() {
        HumanCeiling ceiling = HumanCeiling.of(List.of(pair("a", Label.FIRST)), Map.of());

        assertThat(ceiling.pairs()).isZero();
        assertThat(ceiling.agreement()).isNaN();
    }

    @Test
    void aMajorityNeedsMoreVoicesThanEachOtherLabel() {
        assertThat(Majority.of(List.of(Label.FIRST, Label.TIE, Label.TIE))).isEqualTo(Label.TIE);
        assertThat(Majority.of(List.of(Label.FIRST, Label.SECOND))).isEqualTo(Label.TIE);
        assertThat(Majority.of(List.of(Label.FIRST, Label.SECOND, Label.SECOND)))
                .isEqualTo(Label.SECOND);
    }

    private static GoldPair pair(String id, Label... labels) {
        Map<String, Label> annotators = new LinkedHashMap<>();
        List<String> names = List.of("ada", "bob", "cyd");
        for (int i = 0; i < labels.length; i++) {
            annotators.put(names.get(i), labels[i]);
        }
        return new GoldPair(
                id,
                Content.text(id),
                Content.text("x"),
                Content.text("y"),
                List.of(),
                null,
                Majority.of(List.of(labels)),
                annotators,
                Order.AS_SHOWN);
    }
}
