package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.align4j.core.server.WebExchange;
import org.align4j.model.generation.LikelyTokens;
import org.align4j.model.generation.ReadPrompt;
import org.align4j.model.text.Tokenizer;

/** Tokens and their log-probs as the two protocols write them. */
final class TokenTexts {
    /** JSON has no infinity: a token that cannot be is written as vLLM writes it. */
    private static final double LEAST = -9999;

    private static final char SPACE_OF_SENTENCEPIECE = '\u2581';

    private static final char UNREADABLE = '\uFFFD';

    private final Tokenizer tokenizer;

    TokenTexts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** A single token's text. */
    String text(int id) {
        String text = tokenizer.decodeWithSpecialTokens(new int[] {id});
        String spelling = tokenizer.tokens(new int[] {id}).get(0);
        boolean lostSpace =
                !spelling.isEmpty() && spelling.charAt(0) == SPACE_OF_SENTENCEPIECE && !text.startsWith(" ");
        return lostSpace ? " " + text : text;
    }

    /** Of a chat: {@code {"content": [{token, logprob, bytes, top_logprobs}, …]}} for the tokens from one on. */
    ObjectNode chat(Growth growth, int from) {
        ObjectNode logProbs = WebExchange.JSON.createObjectNode();
        ArrayNode content = logProbs.putArray("content");
        for (int t = from; t < growth.likely().size(); t++) {
            ObjectNode token = content.addObject();
            put(token, growth.tokens()[t], growth.logProbs()[t]);
            ArrayNode top = token.putArray("top_logprobs");
            LikelyTokens likely = growth.likely().get(t);
            for (int i = 0; i < likely.ids().length; i++) {
                put(top.addObject(), likely.ids()[i], likely.logProbs()[i]);
            }
        }
        logProbs.putNull("refusal");
        return logProbs;
    }

    private void put(ObjectNode node, int id, float logProb) {
        String text = text(id);
        node.put("token", text).put("logprob", number(logProb));
        if (text.indexOf(UNREADABLE) >= 0) {
            // A part of a character: its bytes are not those of the sign that stands for it.
            node.putNull("bytes");
            return;
        }
        ArrayNode bytes = node.putArray("bytes");
        for (byte b : bytes(id, text)) {
            bytes.add(b & 0xff);
        }
    }

    /** What is only a part of a character has bytes, but no text. */
    private byte[] bytes(int id, String text) {
        return text.indexOf('\uFFFD') < 0 ? text.getBytes(StandardCharsets.UTF_8) : tokenizer.bytes(id);
    }

    /**
     * Of plain text: parallel lists of tokens, log-probs, the likeliest tokens and where each begins in the text.
     *
     * @param offset where the first of these tokens begins
     */
    ObjectNode plain(Growth growth, int from, int offset) {
        Lists lists = new Lists(offset);
        for (int t = from; t < growth.likely().size(); t++) {
            lists.add(growth.tokens()[t]);
            lists.know(growth.logProbs()[t], growth.likely().get(t));
        }
        return lists.json;
    }

    /** The same of a prompt: nothing is known of its first token, which has none before it. */
    ObjectNode plain(Echo echo) {
        ReadPrompt read = echo.read();
        int length = IntStream.of(echo.tokens()).map(id -> text(id).length()).sum();
        // What the tokenizer puts before a text is not in it: such tokens begin where the text does.
        Lists lists = new Lists(Math.min(0, echo.text().length() - length));
        for (int t = 0; t < echo.tokens().length; t++) {
            lists.add(echo.tokens()[t]);
            if (t == 0 || read == null) {
                lists.values.addNull();
                lists.tops.addNull();
            } else {
                lists.know(read.logProbs()[t - 1], read.likely().get(t - 1));
            }
        }
        return lists.json;
    }

    /** The parallel lists of plain text. */
    private final class Lists {
        private final ObjectNode json = WebExchange.JSON.createObjectNode();
        private final ArrayNode tokens = json.putArray("tokens");
        private final ArrayNode values = json.putArray("token_logprobs");
        private final ArrayNode tops = json.putArray("top_logprobs");
        private final ArrayNode offsets = json.putArray("text_offset");
        private int at;

        Lists(int offset) {
            at = offset;
        }

        void add(int id) {
            String text = text(id);
            tokens.add(text);
            offsets.add(Math.max(0, at));
            at += text.length();
        }

        void know(float logProb, LikelyTokens likely) {
            values.add(number(logProb));
            ObjectNode top = tops.addObject();
            for (int i = likely.ids().length - 1; i >= 0; i--) {
                // Of tokens with the same text the likeliest one stays.
                top.put(text(likely.ids()[i]), number(likely.logProbs()[i]));
            }
        }
    }

    /** Exact: a double holds every float. */
    static double number(float logProb) {
        return Float.isFinite(logProb) ? logProb : LEAST;
    }
}
