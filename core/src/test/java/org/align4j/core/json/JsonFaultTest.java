package org.align4j.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFaultTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final String WHOLE =
            "{\"rows\": 1, \"file\": \"a\\u00e9\\n\", \"names\": [\"x\", \"y\"], \"of\": {\"z\": -1.5e3}}";
    /** What the parser says of itself. */
    private static final List<String> FOREIGN =
            List.of("Source", "Feature", "`", "JsonToken", "code ", "java.", "deserialize", "@", "\n");

    private record Facts(String file, long rows, List<String> names, Map<String, Double> of) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"a\":1 \"b\":2}|at column 8: '\"' is unexpected: expected a comma or }",
                "{\"a\" 1}|at column 6: '1' is unexpected: expected a colon after the key",
                "[1 2]|at column 4: '2' is unexpected: expected a comma or ]",
                "{'a':1}|at column 2: ''' is unexpected: expected a key in double quotes",
                "{\"a\":1,}|at column 8: '}' is unexpected: expected a key in double quotes",
                "[1,]|at column 4: ']' is unexpected: expected a value",
                "{\"a\":1.}|at column 7: '}' is unexpected: expected a digit",
                "{\"a\":NaN}|at column 9: NaN is not a number in JSON; write null where there is no number",
                "{\"a\":True}|at column 6: 'True' is not a value; expected a text in double quotes, a number, true, false, null, [ or {",
                "{\"a\":1,\"a\":2}|at column 11: the key 'a' occurs twice",
                "{\"a\":1}{}|at column 8: more text follows after the value",
                "{\"a\":\"abc|at column 10: the text ends too early, in the middle of a value",
                "{\"a\":01}|at column 7: a number does not begin with 0 or +",
                "[1}|at column 3: '}' closes what is not open",
                "[\"\\x\"]|at column 4: JSON has no escape \\x",
            })
    void aBrokenTextIsDescribedByWhereAndWhatWasExpected(String text, String expected) {
        assertThat(fault(text, JsonNode.class)).isEqualTo("is not valid JSON " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"rows\":\"x\"}|rows is not a whole number in range",
                "{\"rows\":null}|rows is not a whole number in range",
                "{\"rows\":1,\"names\":[\"a\",{}]}|names[1] is not a text",
                "{\"rows\":1,\"of\":{\"z\":[]}}|of.z is not a number",
                "{\"rows\":1,\"row\":1}|the key 'row' is unknown; it must be one of file, names, of, rows",
                "[]|is not an object with the right keys",
            })
    void aWrongValueIsDescribedByItsKeyAndWhatItMustBe(String text, String expected) {
        assertThat(fault(text, Facts.class)).isEqualTo(expected);
    }

    @Test
    void noMutationMakesTheParserSpeakForItself() {
        SplittableRandom random = new SplittableRandom(18);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(WHOLE);
            for (int edit = 0; edit <= i % 3; edit++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(1, 0x180));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.setLength(Math.max(4, at));
                }
            }
            String fault = fault(text.toString().replaceAll("[@`]", ""), i % 2 == 0 ? Facts.class : JsonNode.class);
            assertThat(fault).as("of %s", text).doesNotContain(FOREIGN);
        }
    }

    private enum Choice {
        @JsonProperty("both_bad")
        BOTH_BAD,
        SKIP
    }

    @Test
    void constantsAreNamedAsTheyAreWritten() {
        assertThatThrownBy(() -> new JsonMapper().readValue("\"BOTH_BAD\"", Choice.class))
                .isInstanceOfSatisfying(
                        JsonProcessingException.class,
                        fault -> assertThat(JsonFault.describe(fault)).isEqualTo("is not one of [both_bad, SKIP]"));
    }

    @Test
    void aFileIsNamedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), "{\n \"a\": 1,\n \"b\": oops }");
        assertThatThrownBy(() -> JsonFile.object(file))
                .hasMessage(file + ":3: is not valid JSON at column 7: 'oops' is not a value; expected a text in double"
                        + " quotes, a number, true, false, null, [ or {");
        Path lines = Files.writeString(folder.resolve("a.jsonl"), "{\"a\": 1}\n\n{\"a\": }\n");
        assertThatThrownBy(() -> JsonFile.objects(lines))
                .hasMessage(lines + ":3: is not valid JSON at column 7: '}' is unexpected: expected a value");
        Path bytes = Files.write(folder.resolve("b.json"), "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> JsonFile.object(bytes)).hasMessage(bytes + ": is not UTF-8");
        assertThatThrownBy(() -> JsonFile.object(folder.resolve("c"))).hasMessageEndingWith("c: no such file");
    }

    /** What is said of a text, or the empty text if it is right. */
    private static String fault(String text, Class<?> type) {
        try {
            JSON.readValue(text, type);
            return "";
        } catch (JsonProcessingException e) {
            return JsonFault.describe(e);
        }
    }
}
