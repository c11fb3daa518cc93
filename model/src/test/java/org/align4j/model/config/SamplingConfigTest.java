package org.align4j.model.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingConfigTest {
    private static SamplingConfig of(double temperature, double penalty) {
        return new SamplingConfig(temperature, 0, 1, 0, penalty, 1, List.of());
    }

    /** float32 logits divided by 1e-37 are infinite, and their softmax is not a number: it was said of the weights. */
    @ParameterizedTest
    @CsvSource({
        "1e-37, 1, 'temperature must be 0, which takes the most likely token, or at least 1.0E-6 but was 1.0E-37'",
        "-1, 1, 'temperature must be 0, which takes the most likely token, or at least 1.0E-6 but was -1.0'",
        "1, 1e-37, repetition-penalty must be between 1.0E-6 and 1000000.0 but was 1.0E-37",
        "1, 1e37, repetition-penalty must be between 1.0E-6 and 1000000.0 but was 1.0E37",
    })
    void whatLogitsCannotBeDividedByIsRefused(double temperature, double penalty, String said) {
        assertThatThrownBy(() -> of(temperature, penalty))
                .isInstanceOf(UserError.class)
                .hasMessage(said);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1e-6, 1e-6", "1e30, 1e6"})
    void whatTheyCanBeIsNot(double temperature, double penalty) {
        assertThatCode(() -> of(temperature, penalty)).doesNotThrowAnyException();
    }

    /** A prompt's length and 2,147,483,647 was a negative number of tokens. */
    @Test
    void moreTokensThanAnyContextHasAreRefused() {
        assertThatThrownBy(() -> new SamplingConfig(1, 0, 1, 0, 1, Integer.MAX_VALUE, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage("max-new-tokens must be between 1 and 100000000 but was 2147483647");
    }
}
