package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreLabelsTest {
    private static final Path FILE = Path.of("config.json");

    /** Models of one to five stars are published with such names. */
    @ParameterizedTest
    @CsvSource({"1, 0", "3, 2", "5, 4", "0, 0"})
    void aNameCountsBeforeANumber(String label, int row) throws IOException {
        assertThat(labels("{'id2label':{'0':'1','1':'2','2':'3','3':'4','4':'5'}}", 5)
                        .row(label))
                .isEqualTo(row);
    }

    @Test
    void aNameThatTwoLabelsHaveIsRefused() throws IOException {
        ScoreLabels labels = labels("{'id2label':{'0':'x','1':'x','2':'y'}}", 3);
        assertThat(labels.row("y")).isEqualTo(2);
        assertThat(labels.row("1")).isEqualTo(1);
        assertThatThrownBy(() -> labels.row("x"))
                .isInstanceOf(UserError.class)
                .hasMessage("config.json: two labels are called \"x\"; say which by its number, from 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id2label':{'0':'x','1':'y'}} | id2label has 2 labels, but the score head has 1 rows",
                "{'id2label':{'0':'x'},'num_labels':2} | num_labels has 2 labels, but the score head has 1 rows",
                "{'id2label':{}} | id2label has 0 labels, but the score head has 1 rows"
            })
    void labelsAreAsManyAsRows(String config, String reason) {
        assertThatThrownBy(() -> labels(config, 1))
                .isInstanceOf(UserError.class)
                .hasMessage("config.json: " + reason);
    }

    private static ScoreLabels labels(String config, int rows) throws IOException {
        JsonNode json = new ObjectMapper().readTree(config.replace('\'', '"'));
        return ScoreLabels.read(FILE, json, rows);
    }
}
