package org.align4j.rl.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.rl.sampler.ServerAnswers.Answered;

/**
 * Whether a server has the weights that it was given: it draws a few short completions, and their log-probs are read here
 * with the weights themselves.
 */
final class ServerProbe {
    private static final int PROMPTS = 4;
    private static final int TOKENS = 32;
    private static final long SEED = 1;

    private final CausalLm policy;
    private final SamplingConfig sampling;
    private final List<GenerationRequest> requests = new ArrayList<>();

    ServerProbe(CausalLm policy, SamplingConfig sampling, List<int[]> prompts) {
        this.policy = policy;
        this.sampling = ConfigLoader.with(sampling, "max-new-tokens", Math.min(TOKENS, sampling.maxNewTokens()));
        for (int[] prompt : prompts.subList(0, Math.min(PROMPTS, prompts.size()))) {
            requests.add(new GenerationRequest(prompt, requests.size()));
        }
    }

    /**
     * Mean absolute difference between the server's log-probs and the policy's, in nats a token.
     *
     * @throws ServerFault if the server's text of the tokens is another: it has another tokenizer
     */
    double difference(ServerSampler server, ServerCalls calls) {
        List<int[]> rows = new ArrayList<>();
        List<Answered> answers = new ArrayList<>();
        List<List<Answered>> asked = server.ask(requests, 1, sampling, SEED);
        for (int i = 0; i < asked.size(); i++) {
            Answered answer = asked.get(i).get(0);
            requireSameText(answer, calls);
            answers.add(answer);
            rows.add(PolicyLogProbs.row(requests.get(i).prompt(), answer.drawn().tokens()));
        }
        List<float[]> own = PolicyLogProbs.of(policy, rows, sampling.temperature());
        double sum = 0;
        int count = 0;
        for (int i = 0; i < answers.size(); i++) {
            float[] theirs = answers.get(i).completion().logProbs();
            int from = rows.get(i).length - theirs.length;
            for (int t = 0; t < theirs.length; t++) {
                sum += Math.abs(own.get(i)[from + t] - theirs[t]);
            }
            count += theirs.length;
        }
        return sum / count;
    }

    /** Ends of bytes that make no character yet, and spaces around it, are shown in several ways. */
    private static void requireSameText(Answered answer, ServerCalls calls) {
        String own = plain(answer.completion().text());
        String theirs = plain(answer.drawn().text());
        if (!own.equals(theirs)) {
            throw calls.fault("reads other tokens than the policy: ids "
                    + Arrays.toString(answer.completion().tokens()) + " are '" + theirs + "' there and '" + own
                    + "' here");
        }
    }

    private static String plain(String text) {
        return text.replace("\uFFFD", "").strip();
    }

    static String shown(double nats) {
        return String.format(Locale.ROOT, nats < 1e-3 ? "%.1e" : "%.4f", nats);
    }
}
