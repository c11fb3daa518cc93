package org.align4j.judge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.align4j.judge.Verdict.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | This model's maximum context length is 4096 tokens. However, you requested 5000 tokens | TOO_LONG",
                "400 | the request exceeds the available context size. try increasing it | TOO_LONG",
                "400 | prompt is too long: 210000 tokens > 200000 maximum | TOO_LONG",
                "400 | The input token count (40000) exceeds the maximum number of tokens allowed (32768). | TOO_LONG",
                "422 | Input validation error: `inputs` must have less than 1024 tokens. Given: 3000 | TOO_LONG",
                "422 | Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 | TOO_LONG",
                "413 | Request Entity Too Large | TOO_LONG",
                "400 | {\"error\":{\"code\":\"content_filter\",\"message\":\"The response was filtered due to the prompt triggering Azure OpenAI's content management policy\"}} | REFUSED",
                "400 | {\"code\":\"DataInspectionFailed\",\"message\":\"Output data may contain inappropriate content.\"} | REFUSED",
                "400 | Could not finish the message because max_tokens or model output limit was reached. | TRUNCATED",
                "400 | the body is not valid | ERROR",
                "500 | maximum context length | ERROR",
                "401 | content_filter | ERROR",
            })
    void aRequestFailsForWhatTheServerSays(int status, String text, Status meant) {
        assertThat(Errors.status(status, text)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"error\":{\"message\":\"Provider returned error\",\"code\":429}} | 429",
                "{\"error\":{\"message\":\"overloaded\",\"code\":\"502\"}} | 502",
                "{\"error\":\"busy\",\"status_code\":503} | 503",
                "{\"error\":{\"type\":\"overloaded_error\"}} | 0",
                "{\"error\":{\"code\":429},\"choices\":[]} | 0",
                "{\"error\":null,\"code\":429} | 0",
                "{\"choices\":[{\"message\":{\"content\":\"x\"}}]} | 0",
                "[] | 0",
            })
    void anErrorWithinAnAnswerHasItsOwnStatus(String answer, int status) throws JsonProcessingException {
        assertThat(Errors.within(new ObjectMapper().readTree(answer))).isEqualTo(status);
    }
}
