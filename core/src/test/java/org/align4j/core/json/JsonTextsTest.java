package org.align4j.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class JsonTextsTest {
    @Test
    void everyTextAndEveryKeyIsChangedAndNothingElse() throws IOException {
        JsonNode node = new ObjectMapper().readTree("{\"a\": [1, \"b\", {\"c\": null}], \"d\": true, \"e\": 1.5}");
        assertThat(JsonTexts.changed(node, text -> text.toUpperCase(Locale.ROOT)))
                .hasToString("{\"A\":[1,\"B\",{\"C\":null}],\"D\":true,\"E\":1.5}");
    }

    @Test
    void halvesOfPairsAreReplacedAndPairsStay() {
        assertThat(JsonTexts.wellFormed("a\uD83D b\uDE00 \uD83D\uDE00 \uDE00\uD83D"))
                .isEqualTo("a\uFFFD b\uFFFD \uD83D\uDE00 \uFFFD\uFFFD");
        assertThat(JsonTexts.wellFormed("plain")).isSameAs(JsonTexts.wellFormed("plain"));
    }
}
