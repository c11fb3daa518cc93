package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.source.RowProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnChangeTest {
    @Test
    void columnsAreRenamedWrittenAndForgotten() {
        ObjectNode row = row("{'title':'t','body':'b','n':2,'list':['x','y'],'blank':' ','old':1}");

        List.of(
                        ColumnChange.rename("old=new"),
                        ColumnChange.set("prompt={title}:\\n{{{body}}} {list.1} {n}\\\\"),
                        ColumnChange.set("copy={list}"),
                        ColumnChange.orElse("blank=-"),
                        ColumnChange.orElse("title=-"),
                        new ColumnChange.Drop("body"))
                .forEach(change -> change.apply(row));

        assertThat(row)
                .isEqualTo(row("{'title':'t','n':2,'list':['x','y'],'blank':'-','new':1,"
                        + "'prompt':'t:\\n{b} y 2\\\\','copy':['x','y']}"));
    }

    @Test
    void aNumberInATemplateHasNoExponent() {
        ObjectNode row = row("{'n':25000000.0}");
        ColumnChange.set("prompt=What is {n} + 1?").apply(row);

        assertThat(row.path("prompt").asText()).isEqualTo("What is 25000000.0 + 1?");
    }

    @Test
    void aTemplateNeedsItsColumns() {
        assertThatThrownBy(() -> ColumnChange.set("a={b} c").apply(row("{'b':null}")))
                .isInstanceOf(RowProblem.class)
                .hasMessage("b is missing or null, which a template needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a=", "a={", "a={}", "a=}", "a=\\x", "a=x\\"})
    void whatIsNoTemplateIsSaid(String text) {
        assertThatThrownBy(() -> ColumnChange.set(text)).isInstanceOf(UserError.class);
    }

    private static ObjectNode row(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
