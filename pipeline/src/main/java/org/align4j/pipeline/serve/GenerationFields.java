package org.align4j.pipeline.serve;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.LiveRequest;

/**
 * What a request for completions asks, apart from its prompts.
 *
 * @param completions of each prompt
 * @param maxNewTokens as asked for; 0 for as many as there is room
 * @param likeliest see {@link LiveRequest}
 * @param stream whether the answer is sent while it grows
 * @param usageAtEnd whether a stream ends with the tokens' counts
 */
record GenerationFields(
        int completions,
        int maxNewTokens,
        SamplingConfig sampling,
        long seed,
        int likeliest,
        boolean stream,
        boolean usageAtEnd) {
    private static final int MOST_COMPLETIONS = 64;
    private static final int MOST_STOPS = 16;

    /** Reads what both kinds of request have; the seed is the server's choice where none is given. */
    static GenerationFields read(RequestFields fields, int maxNewTokens, int likeliest, long ownSeed) throws ApiFault {
        SamplingConfig sampling = sampling(fields, 1);
        boolean stream = fields.flag("stream", false);
        boolean usage = false;
        if (fields.has("stream_options")) {
            RequestFields options = new RequestFields(fields.node("stream_options"));
            usage = options.flag("include_usage", false);
            options.ignore("continuous_usage_stats");
            options.close();
            if (!stream) {
                throw ApiFault.of("stream_options", "is for streams alone");
            }
        }
        GenerationFields read = new GenerationFields(
                (int) fields.whole("n", 1, 1, MOST_COMPLETIONS),
                maxNewTokens,
                sampling,
                fields.whole("seed", ownSeed, Long.MIN_VALUE, Long.MAX_VALUE),
                likeliest,
                stream,
                usage);
        fields.ignore("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key");
        for (String penalty : List.of("presence_penalty", "frequency_penalty", "logit_bias", "suffix")) {
            fields.unsupported(penalty, "");
        }
        return read;
    }

    /** How tokens are drawn; the limit on them is set later. */
    static SamplingConfig sampling(RequestFields fields, int maxNewTokens) throws ApiFault {
        double topP = fields.number("top_p", 1, 0, 1);
        if (topP == 0) {
            throw ApiFault.of("top_p", "must be more than 0");
        }
        double temperature = fields.number("temperature", 1, 0, 100);
        if (temperature > 0 && temperature < SamplingConfig.LEAST) {
            throw ApiFault.of("temperature", "must be 0 or at least " + SamplingConfig.LEAST);
        }
        List<String> stops = new ArrayList<>(fields.texts("stop", MOST_STOPS));
        if (stops.contains("")) {
            throw ApiFault.of("stop", "must not be empty");
        }
        return new SamplingConfig(
                temperature,
                (int) Math.max(0, fields.whole("top_k", 0, -1, Integer.MAX_VALUE)),
                topP,
                fields.number("min_p", 0, 0, 1),
                fields.number("repetition_penalty", 1, SamplingConfig.LEAST, 100),
                maxNewTokens,
                stops);
    }

    /** The request for one prompt. */
    LiveRequest request(int[] prompt, int row, int limit) {
        SamplingConfig limited = new SamplingConfig(
                sampling.temperature(),
                sampling.topK(),
                sampling.topP(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                limit,
                sampling.stop());
        return new LiveRequest(prompt, completions, limited, seed, row, likeliest);
    }
}
