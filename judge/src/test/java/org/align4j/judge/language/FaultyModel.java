package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Seeds;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.language.ScriptedServer.Answer;

/**
 * A judge that prefers what is called good, on a server that goes wrong in every known way: which call goes wrong, and
 * how, depends on the question and on how often it was asked.
 */
final class FaultyModel implements Function<JsonNode, Answer> {
    static final String GOOD = "good";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReadingChoice best;
    private final double faultRate;
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    /** Ways of going wrong. */
    private enum Fault {
        BUSY,
        BUSY_FOR_SECONDS,
        BUSY_UNTIL,
        BROKEN,
        LOADING,
        SILENT,
        STALLED,
        GARBAGE,
        TORN,
        EMPTY,
        ECHO,
        BARE,
        THINKING,
        TWO_TOKENS
    }

    /**
     * Makes one.
     *
     * @param best what it can do: log-probs, or constraints only, or text only
     */
    FaultyModel(ReadingChoice best, double faultRate) {
        this.best = best;
        this.faultRate = faultRate;
    }

    @Override
    public Answer apply(JsonNode request) {
        if (ScriptedServer.isProbe(request)) {
            return right(request, "1");
        }
        String text = ScriptedServer.text(request);
        boolean firstIsGood = between(text, "response 1").contains(GOOD);
        int times = asked.merge(Hashes.ofText(request.toString()), 1, Integer::sum);
        Seeds seeds = new Seeds(times);
        double u = (seeds.seed(text) >>> 11) * 0x1p-53;
        String label = firstIsGood ? "1" : "2";
        if (u >= faultRate) {
            return right(request, label);
        }
        Fault fault = Fault.values()[(int) (u / faultRate * Fault.values().length)];
        return wrong(fault, request, label);
    }

    private Answer wrong(Fault fault, JsonNode request, String label) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30));
        return switch (fault) {
            case BUSY -> Answer.status(429, "slow down");
            case BUSY_FOR_SECONDS -> new Answer(429, Map.of("Retry-After", "7"), "slow down", false);
            case BUSY_UNTIL -> new Answer(429, Map.of("Retry-After", date), "slow down", false);
            case BROKEN -> Answer.status(500, "oops");
            case LOADING -> Answer.status(503, "loading");
            case SILENT -> Answer.silent();
            case STALLED -> Answer.stalled();
            case GARBAGE -> Answer.status(200, "<html>busy</html>");
            case TORN -> Answer.status(200, "{\"choices\": [{\"message\": {\"content\": \"[[2]]");
            case EMPTY -> Answer.says("");
            case ECHO -> Answer.says(between(ScriptedServer.text(request), "response 1"));
            case BARE -> Answer.says(best == ReadingChoice.TEXT ? "Both have something." : "Well, let me see.");
            case THINKING -> thinking(request, label);
            case TWO_TOKENS -> tokens(request, List.of("\n", label));
        };
    }

    /** What the completion says between the markers. */
    private static String between(String text, String what) {
        int start = text.indexOf("\n", text.indexOf("<<" + what)) + 1;
        return text.substring(start, text.indexOf("<<end of " + what, start));
    }

    private Answer right(JsonNode request, String label) {
        JsonNode allowed = request.at("/response_format/json_schema/schema/properties/verdict/enum");
        if (best == ReadingChoice.LOGPROB && request.path("logprobs").asBoolean()) {
            return tokens(request, List.of(label));
        }
        if (best != ReadingChoice.TEXT && allowed.isArray()) {
            boolean possible = false;
            for (JsonNode each : allowed) {
                possible |= each.asText().equals(label);
            }
            String verdict = possible ? label : allowed.get(0).asText();
            return Answer.says(String.format(Locale.ROOT, "{\"verdict\": \"%s\"}", verdict));
        }
        return Answer.says(ScriptedServer.isProbe(request) ? label : "It is kinder.\n[[" + label + "]]");
    }

    private Answer thinking(JsonNode request, String label) {
        if (best == ReadingChoice.LOGPROB && request.path("logprobs").asBoolean()) {
            return tokens(request, List.of("<think>", "2", "</think>", "\n", label));
        }
        return Answer.says("<think>[[2]] or [[1]], {\"verdict\": \"2\"}</think>" + "[[" + label + "]]");
    }

    /** With log-probs where they are asked for and given: nine parts in ten for what is said. */
    private Answer tokens(JsonNode request, List<String> said) {
        String content = String.join("", said);
        boolean bare =
                best == ReadingChoice.TEXT || request.path("response_format").isObject();
        ObjectNode body = JSON.createObjectNode();
        ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", bare ? "[[" + content.strip() + "]]" : content);
        body.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", said.size());
        if (best == ReadingChoice.LOGPROB && request.path("logprobs").asBoolean()) {
            ArrayNode list = choice.putObject("logprobs").putArray("content");
            for (String token : said) {
                String other = token.equals("1") ? "2" : "1";
                ObjectNode entry = list.addObject().put("token", token).put("logprob", Math.log(0.9));
                ArrayNode top = entry.putArray("top_logprobs");
                top.addObject().put("token", token).put("logprob", Math.log(0.9));
                top.addObject().put("token", other).put("logprob", Math.log(0.1));
            }
        }
        return Answer.body(body);
    }
}
