package org.align4j.judge.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import org.align4j.judge.Verdict.Status;

/** What errors of servers mean. Each vendor has words and places of its own for the same. */
final class Errors {
    private static final Pattern TOO_LONG = Pattern.compile(
            "context.{0,20}(length|window|size)|maximum.{0,20}(context|length|number of (input )?tokens)"
                    + "|too (long|many tokens)|(request|prompt|input).{0,40}too large|exceed.{0,40}context"
                    + "|must have less than \\d+ tokens|tokens.{0,60}must be <=",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FILTERED = Pattern.compile(
            "content_?filter|content management policy|content_policy|invalid_prompt|usage policy"
                    + "|data_?inspection_?failed|inappropriate content|blocked by.{0,20}safety",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CUT_OFF =
            Pattern.compile("could not finish the message|output limit was reached", Pattern.CASE_INSENSITIVE);
    private static final List<Integer> OF_A_REQUEST = List.of(400, 413, 422);
    private static final int PAYLOAD_TOO_LARGE = 413;
    private static final List<String> CODES = List.of("code", "status", "status_code", "statusCode");

    private Errors() {}

    /** How a call ends that was answered so. */
    static Status status(int status, String text) {
        if (!OF_A_REQUEST.contains(status)) {
            return Status.ERROR;
        }
        if (CUT_OFF.matcher(text).find()) {
            return Status.TRUNCATED;
        }
        if (status == PAYLOAD_TOO_LARGE || TOO_LONG.matcher(text).find()) {
            return Status.TOO_LONG;
        }
        return FILTERED.matcher(text).find() ? Status.REFUSED : Status.ERROR;
    }

    /**
     * The status that an answer would have had: gateways send what went wrong behind them as an answer, with status 200 and
     * the real one in it. 0 if it is not such an answer.
     */
    static int within(JsonNode answer) {
        JsonNode error = answer.path("error");
        if (error.isMissingNode()
                || error.isNull()
                || answer.has("choices")
                || answer.path("content").isArray()) {
            return 0;
        }
        for (JsonNode place : List.of(error, answer)) {
            for (String name : CODES) {
                int code = place.path(name).asInt();
                if (code >= 400 && code < 600) {
                    return code;
                }
            }
        }
        return 0;
    }
}
