package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.align4j.model.generation.ReadPrompt;
import org.align4j.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that is told again before its completions ({@code echo}).
 *
 * @param text as it was given; of token ids, what they say
 * @param read what the model thinks of its tokens, null if log-probs were not asked for
 */
record Echo(String text, int[] tokens, @Nullable ReadPrompt read) {
    /** Without log-probs, one a prompt of the request. */
    static List<Echo> of(RequestFields fields, List<int[]> prompts, Tokenizer tokenizer) {
        JsonNode given = fields.node("prompt");
        List<Echo> echoes = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            JsonNode own = given.isArray() && !given.get(0).isNumber() ? given.get(i) : given;
            String text = own.isTextual() ? own.textValue() : tokenizer.decodeWithSpecialTokens(prompts.get(i));
            echoes.add(new Echo(text, prompts.get(i), null));
        }
        return echoes;
    }

    /** The same with log-probs, once the decoding thread has come to it. */
    static List<Echo> read(List<Echo> echoes, DecodingThread decoding, String model, int likeliest) throws ApiFault {
        List<CompletableFuture<ReadPrompt>> reads = echoes.stream()
                .map(echo -> decoding.read(model, echo.tokens(), likeliest))
                .toList();
        try {
            List<Echo> known = new ArrayList<>();
            for (int i = 0; i < echoes.size(); i++) {
                known.add(new Echo(
                        echoes.get(i).text(),
                        echoes.get(i).tokens(),
                        reads.get(i).get()));
            }
            return known;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiFault(503, "the server is stopping", null);
        } catch (ExecutionException e) {
            throw new ApiFault(503, e.getCause().getMessage(), null);
        } finally {
            reads.forEach(read -> read.cancel(false));
        }
    }
}
