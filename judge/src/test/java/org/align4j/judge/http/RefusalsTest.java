package org.align4j.judge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as servers and gateways write them; what they name is left out, and nothing else. */
class RefusalsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OPTIONAL =
            Set.of("temperature", "seed", "n", "stream", "logprobs", "top_logprobs");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // OpenAI, Azure
                "400 | {\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0 with this model.\",\"param\":\"temperature\",\"code\":\"unsupported_value\"}} | temperature",
                "400 | {\"error\":{\"message\":\"Unrecognized request argument supplied: logprobs\",\"param\":null}} | logprobs",
                "400 | {\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.\",\"param\":\"max_tokens\"}} | max_tokens",
                "403 | {\"error\":{\"message\":\"You are not allowed to request logprobs from this model\",\"param\":null}} | logprobs",
                // pydantic: Mistral, vLLM, a union type, a tuple in a text
                "422 | {\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"seed\"],\"msg\":\"Extra inputs are not permitted\",\"input\":0}]} | seed",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"temperature\",\"float\"],\"msg\":\"Input should be greater than 0\"}]} | temperature",
                "400 | {\"object\":\"error\",\"message\":\"[{'type': 'extra_forbidden', 'loc': ('body', 'n'), 'msg': 'Extra inputs are not permitted'}]\",\"code\":400} | n",
                "400 | {\"error\":{\"message\":\"Requested sample logprobs of 20, which is greater than max allowed: 5\",\"param\":null}} | logprobs",
                // Groq, Gemini, TGI (serde), Cohere
                "400 | {\"error\":{\"message\":\"'top_logprobs' : property 'top_logprobs' is unsupported\",\"type\":\"invalid_request_error\"}} | top_logprobs",
                "400 | [{\"error\":{\"code\":400,\"message\":\"Invalid JSON payload received. Unknown name \\\"seed\\\": Cannot find field.\",\"status\":\"INVALID_ARGUMENT\"}}] | seed",
                "400 | {\"error\":{\"code\":400,\"message\":\"Unable to submit request because Logprobs is not supported for this model.\"}} | logprobs",
                "422 | Failed to deserialize the JSON body into the target type: n: unknown field `n`, expected one of `seed`, `temperature` | n",
                "422 | {\"message\":\"invalid request: stream: extra fields not permitted\"} | stream",
                // gateways
                "500 | {\"error\":{\"message\":\"litellm.UnsupportedParamsError: O-series models don't support temperature=0.0. Only temperature=1 is supported.\",\"code\":\"500\"}} | temperature",
                "404 | {\"error\":\"No endpoints found that support the parameter: seed is not supported\"} | seed",
                "501 | {\"error\":\"n > 1 is not implemented\"} | n",
                "400 | {\"error\":{\"message\":\"[{'error': {'message': \\\"'seed' is not supported\\\"}}]\"}} | seed",
                // other languages, where the status says it
                "400 | {\"error\":{\"message\":\"temperature 参数非法\"}} | temperature",
            })
    void whatIsRefusedIsNamed(int status, String answer, String name) {
        assertThat(Refusals.named(status, answer, sent())).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "500 | {\"error\":\"the temperature of GPU 3 is 104 degrees\"}",
                "503 | {\"error\":\"seed is not supported\"}",
                "401 | {\"error\":\"seed is not supported\"}",
                "400 | {\"error\":{\"message\":\"The model `n1` does not exist\",\"param\":\"model\"}}",
                "400 | {\"error\":{\"message\":\"stream of consciousness couldn't be parsed\"}}",
                "400 | ",
            })
    void whatElseIsWrongNamesNoFieldThatCouldBeLeftOut(int status, String answer) {
        Set<String> named = Refusals.named(status, answer == null ? "" : answer, sent());
        assertThat(named).doesNotContainAnyElementsOf(OPTIONAL);
    }

    /** The list of known fields comes after the unknown one; left out must be nothing of the list. */
    @Test
    void aFieldThatIsNeededIsNotMistakenForOneOfThoseThatAreListed() {
        String answer = "unknown field `max_tokens`, expected one of `temperature`, `seed`, `n`";
        assertThat(Refusals.named(422, answer, sent())).containsExactly("max_tokens");
        assertThat(learned(422, answer)).isEmpty();
    }

    @Test
    void aFieldWithoutARangeIsRefusedWhateverItsValue() {
        List<String> notes = new ArrayList<>();
        Refusals refusals = new Refusals("server", OPTIONAL, notes::add);
        ObjectNode sent = sent();
        refusals.learn(400, Set.of("seed"), sent);
        refusals.learn(400, Set.of("temperature"), sent);
        ObjectNode other = sent().put("seed", 5).put("temperature", 1);
        assertThat(refusals.without(other).has("seed")).isFalse();
        assertThat(refusals.without(other).has("temperature")).isTrue();
        assertThat(notes)
                .containsExactly(
                        "server refuses seed 0 (HTTP 400); it is left out of every request",
                        "server refuses temperature 0.0 (HTTP 400); it is left out of every request");
    }

    @Test
    void aRefusalOfLogprobsLeavesFewerAlternativesToTry() {
        Refusals refusals = new Refusals("server", OPTIONAL, note -> {});
        refusals.learn(400, Set.of("logprobs"), sent());
        assertThat(refusals.without(sent()).has("logprobs")).isFalse();
        assertThat(refusals.without(sent().put("top_logprobs", 5)).has("logprobs"))
                .isTrue();
    }

    private static List<String> learned(int status, String answer) {
        List<String> notes = new ArrayList<>();
        Refusals refusals = new Refusals("server", OPTIONAL, notes::add);
        refusals.learn(status, Refusals.named(status, answer, sent()), sent());
        return notes;
    }

    private static ObjectNode sent() {
        ObjectNode body = JSON.createObjectNode().put("model", "m");
        body.putArray("messages");
        return body.put("temperature", 0.0)
                .put("seed", 0)
                .put("n", 1)
                .put("stream", false)
                .put("max_tokens", 32)
                .put("logprobs", true)
                .put("top_logprobs", 20);
    }
}
