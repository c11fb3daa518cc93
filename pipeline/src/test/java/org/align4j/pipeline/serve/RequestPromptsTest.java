package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.align4j.core.server.WebExchange;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class RequestPromptsTest {
    /** This tokenizer ends texts: what is to be continued must not be ended. */
    @Test
    void aPromptIsNotEndedAndAWholeTextIs() throws Exception {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/unigram"))) {
            int end = tokenizer.endOfText().get(0);
            assertThat(RequestPrompts.prompts(asked("the answer"), "prompt", tokenizer)
                            .get(0))
                    .isNotEmpty()
                    .doesNotContain(end);
            assertThat(RequestPrompts.texts(asked("the answer"), "prompt", tokenizer)
                            .get(0))
                    .endsWith(end);
        }
    }

    @Test
    void aTextThatIsNoUnicodeIsTheRequestsFault() {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe"))) {
            assertThatThrownBy(() -> RequestPrompts.prompts(asked("a\ud83d"), "prompt", tokenizer))
                    .isInstanceOf(ApiFault.class)
                    .hasMessageContaining("half a surrogate pair");
        }
    }

    private static RequestFields asked(String prompt) throws ApiFault {
        return new RequestFields(WebExchange.JSON.createObjectNode().put("prompt", prompt));
    }
}
