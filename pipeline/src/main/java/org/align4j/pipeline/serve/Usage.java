package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.align4j.core.server.WebExchange;

/** Tokens of one answer; a prompt counts once, however many completions it has. */
record Usage(int promptTokens, int completionTokens) {
    ObjectNode json() {
        return WebExchange.JSON
                .createObjectNode()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
    }
}
