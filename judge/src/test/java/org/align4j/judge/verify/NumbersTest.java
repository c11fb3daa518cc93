package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 apples and 3 pears make 8 | 8",
                "He pays $1,234.50 in all. | 1234.5",
                "5*6=30, so #### 30 | 30",
                "#### 7 (not 8) | 7",
                "first #### 1 then #### 2 | 2",
                "It is -3. | -3",
                "7-3 | 3",
                "7 - 3 = 4 | 4",
                "1,2 | 2",
                "12,345,678 | 12345678",
                "40% | 40",
                "x2 | 2",
                "The answer is 12.0 | 12",
            })
    void theAnswerIsTheMarkedNumberOrTheLast(String text, double number) {
        assertThat(Numbers.answer(text)).isEqualTo(number);
    }

    @Test
    void aTextWithoutNumbersHasNoAnswer() {
        assertThat(Numbers.answer("none")).isNull();
        assertThat(Numbers.answer("12 is it #### none"))
                .as("the marker says where to look")
                .isNull();
    }
}
