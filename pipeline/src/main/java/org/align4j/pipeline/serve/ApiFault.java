package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.align4j.core.server.WebExchange;
import org.jspecify.annotations.Nullable;

/** A request that is not answered, in the words of OpenAI's protocol. */
final class ApiFault extends Exception {
    private final int status;
    private final @Nullable String parameter;

    /**
     * A fault.
     *
     * @param parameter the field at fault, null if it is none
     */
    ApiFault(int status, String message, @Nullable String parameter) {
        super(message);
        this.status = status;
        this.parameter = parameter;
    }

    static ApiFault of(String parameter, String message) {
        return new ApiFault(400, "'" + parameter + "' " + message, parameter);
    }

    int status() {
        return status;
    }

    ObjectNode json() {
        ObjectNode answer = WebExchange.JSON.createObjectNode();
        answer.putObject("error")
                .put("message", getMessage())
                .put("type", type(status))
                .put("param", parameter)
                .put("code", code(status));
        return answer;
    }

    private static String type(int status) {
        return switch (status) {
            case 401, 403 -> "authentication_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            case 500, 503 -> "server_error";
            default -> "invalid_request_error";
        };
    }

    private static @Nullable String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 429 -> "queue_full";
            default -> null;
        };
    }
}
