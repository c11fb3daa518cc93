package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KebabCaseTest {
    @ParameterizedTest
    @CsvSource({
        "clipLow,clip-low",
        "GroupRelative,group-relative",
        "KWise,k-wise",
        "k3,k3",
        "topP,top-p",
        "OpenAi,open-ai",
        "HTTPJudge,http-judge",
        "adamBeta1,adam-beta1"
    })
    void namesAreSplitAtCapitals(String java, String kebab) {
        assertThat(KebabCase.of(java)).isEqualTo(kebab);
    }

    sealed interface ShapeConfig permits SquareShapeConfig, RoundShapeConfig, Dot {}

    record SquareShapeConfig() implements ShapeConfig {}

    sealed interface RoundShapeConfig extends ShapeConfig permits BigOvalShapeConfig {}

    record BigOvalShapeConfig() implements RoundShapeConfig {}

    record Dot() implements ShapeConfig {}

    @Test
    void aChoiceIsNamedWithoutItsFamily() {
        assertThat(KebabCase.of(SquareShapeConfig.class)).isEqualTo("square");
        assertThat(KebabCase.of(BigOvalShapeConfig.class)).isEqualTo("big-oval");
        assertThat(KebabCase.of(Dot.class)).isEqualTo("dot");
    }
}
