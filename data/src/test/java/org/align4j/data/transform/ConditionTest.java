package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.align4j.core.UserError;
import org.align4j.data.source.RowProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final String ROW =
            "{'prompt':[{'role':'user','content':'Why, me?'},{'role':'assistant','content':'é😀'}],"
                    + "'margin':1.5,'text':'12','flag':true,'none':null,'extra':{'confidence':7},'turns':['a','b'],'empty':'',"
                    + "'response 1':'x'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "margin >= 1.5; true",
                "margin>1.5; false",
                "margin < 2; true",
                "margin = 1.50; true",
                "margin != 1; true",
                "text > 11; true",
                "text = 12.0; true",
                "flag = true; true",
                "flag = 'true'; true",
                "length(prompt) = 11; true",
                "words(prompt) = 3; true",
                "messages(prompt) = 2; true",
                "messages(text) = 1; true",
                "elements(turns) >= 3; false",
                "words(empty) = 0; true",
                "prompt ~ ^Why; true",
                "prompt ~ \"me\\?$\"; false",
                "prompt !~ \\d; true",
                "extra.confidence >= 7; true",
                "turns.1 = b; true",
                "response 1 = x; true",
                "missing(none); true",
                "missing(absent); true",
                "present(margin); true",
                "present(none); false",
            })
    void aConditionHoldsOrNot(String condition, boolean holds) {
        assertThat(Condition.parse(condition).holds(row())).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"absent = 1", "absent != 1", "none !~ a", "none < 1", "length(none) >= 0"})
    void aRowWithoutAValueFulfilsNoComparison(String condition) {
        assertThat(Condition.parse(condition).holds(row())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "margin; is not a condition",
                "margin > big; 'big' is not a number",
                "length(prompt) ~ a; which no regular expression fits",
                "prompt ~ (; is not a regular expression",
            })
    void whatIsNoConditionIsSaid(String condition, String message) {
        assertThatThrownBy(() -> Condition.parse(condition))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(condition)
                .hasMessageContaining(message);
    }

    @Test
    void wordsAreNotSmallerThanNumbers() {
        assertThatThrownBy(() -> Condition.parse("response 1 < 3").holds(row()))
                .isInstanceOf(RowProblem.class)
                .hasMessage("response 1 is not a number, which 'response 1 < 3' needs");
    }

    private static ObjectNode row() {
        try {
            return (ObjectNode) new ObjectMapper().readTree(ROW.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
