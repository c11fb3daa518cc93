package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.DrawnElsewhere;

/**
 * Reads a server's answers: whether they are of these weights and prompts, whether their tokens can be this policy's
 * completions.
 *
 * @param weights what answers should say that they were drawn with; empty if they need not
 */
record ServerAnswers(CausalLm policy, SamplingConfig sampling, ServerCalls calls, Dialect dialect, String weights) {
    /** What a server has drawn, and what follows from its tokens here. */
    record Answered(Completion completion, Drawn drawn) {}

    /**
     * All completions, in the order of the questions.
     *
     * @throws ServerFault if an answer is not what was asked for
     */
    List<Answered> of(List<JsonNode> answers, List<Question> questions) {
        DrawnElsewhere reading = new DrawnElsewhere(policy, sampling);
        List<Answered> all = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Question question = questions.get(i);
            try {
                List<Drawn> drawn = dialect.drawn(answers.get(i));
                if (drawn.size() != question.completions()) {
                    throw new IOException(
                            drawn.size() + " completions, where " + question.completions() + " were asked for");
                }
                for (Drawn each : drawn) {
                    all.add(answered(each, question, reading));
                }
            } catch (ServerFault e) {
                throw e;
            } catch (IOException | UserError e) {
                throw calls.fault("answers row " + question.prompt().row() + " with " + e.getMessage());
            }
        }
        return all;
    }

    private Answered answered(Drawn drawn, Question question, DrawnElsewhere reading) {
        if (!drawn.weights().isEmpty() && !weights.isEmpty() && !drawn.weights().equals(weights)) {
            throw calls.fault("answers with the weights of " + drawn.weights() + " instead of " + weights
                    + ": it was started anew, or somebody else gives it weights");
        }
        int[] prompt = question.prompt().prompt();
        int length = prompt.length;
        if (drawn.promptTokens() >= 0 && drawn.promptTokens() != length) {
            throw calls.fault("has read " + drawn.promptTokens() + " tokens of row "
                    + question.prompt().row() + " instead of " + length);
        }
        float[] logProbs = drawn.logProbs().orElseGet(() -> ownLogProbs(drawn, question));
        return new Answered(reading.completion(prompt, drawn.tokens(), logProbs, question.limit()), drawn);
    }

    /** The policy's own: it has the server's weights while they are sampled from. */
    private float[] ownLogProbs(Drawn drawn, Question question) {
        int[] prompt = question.prompt().prompt();
        for (int token : drawn.tokens()) {
            if (token < 0 || token >= policy.config().vocabularySize()) {
                throw new UserError("the token id " + token + ", which the policy does not have");
            }
        }
        int[] row = PolicyLogProbs.row(prompt, drawn.tokens());
        float[] all =
                PolicyLogProbs.of(policy, List.of(row), sampling.temperature()).get(0);
        return Arrays.copyOfRange(all, prompt.length, row.length);
    }
}
