package org.align4j.rl.offline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.Trajectory;
import org.align4j.model.Completion;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;

/**
 * Samples as episodes, and scored episodes as trajectories. Tokens stay as they were sampled; only completions from
 * elsewhere, of which there is nothing but the text, are encoded.
 *
 * @param temperature they were drawn at
 */
public record SampledEpisodes(Tokenizer tokenizer, double temperature) {
    private static final String LENGTH = "length";

    /**
     * One completion.
     *
     * @param id of its trajectory
     * @param logged whether its log-probs are the sampler's; otherwise nobody knows them
     * @param policy who wrote it
     */
    public record Drawn(String id, Episode episode, boolean logged, String policy) {}

    /**
     * The completions of one prompt.
     *
     * @param dataset for messages
     * @throws UserError if a completion has no token
     */
    public List<Drawn> of(Sample sample, Path dataset) {
        Prompt prompt = new Prompt(sample.id(), sample.prompt(), sample.groundTruth());
        int[] promptIds = tokenizer.encodePrompt(sample.prompt());
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < sample.completions().size(); i++) {
            SampledCompletion completion = sample.completions().get(i);
            String id = sample.id() + "/" + i;
            boolean logged = !completion.tokenIds().isEmpty();
            Episode episode = logged
                    ? Episode.of(prompt, promptIds, sampled(completion))
                    : written(prompt, promptIds, completion.text());
            if (episode.length() == 0) {
                throw new UserError(dataset + ": row " + id + ": the completion has no token");
            }
            drawn.add(new Drawn(id, episode, logged, sample.policy()));
        }
        return drawn;
    }

    private static Completion sampled(SampledCompletion completion) {
        float[] logProbs = new float[completion.logprobs().size()];
        for (int t = 0; t < logProbs.length; t++) {
            logProbs[t] = completion.logprobs().get(t);
        }
        return new Completion(
                completion.tokenIds().stream().mapToInt(Integer::intValue).toArray(),
                logProbs,
                completion.text(),
                completion.finishReason().equals(LENGTH) ? Completion.Finish.LENGTH : Completion.Finish.STOP);
    }

    private Episode written(Prompt prompt, int[] promptIds, String text) {
        PromptedRow row = tokenizer.encodeRow(
                prompt.prompt(),
                prompt.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text));
        int[] ids = Arrays.copyOfRange(row.tokens(), row.promptLength(), row.tokens().length);
        return Episode.of(prompt, promptIds, new Completion(ids, new float[ids.length], text, Completion.Finish.STOP));
    }

    /**
     * A scored completion as it is logged.
     *
     * @param scorers what scored, by the term's name
     */
    public Trajectory trajectory(Drawn drawn, Earned earned, Map<String, String> scorers) {
        Episode episode = drawn.episode();
        List<Float> logProbs = drawn.logged() ? floats(episode.logProbs()) : List.of();
        List<Trajectory.Term> terms = earned.terms().entrySet().stream()
                .map(term -> new Trajectory.Term(
                        term.getKey(), term.getValue().value(), term.getValue().raw(), scorers.get(term.getKey())))
                .toList();
        return new Trajectory(
                drawn.id(),
                1,
                episode.prompt().prompt(),
                episode.text(),
                IntStream.of(episode.promptIds()).boxed().toList(),
                IntStream.of(episode.completionIds()).boxed().toList(),
                logProbs,
                List.of(),
                earned.total(),
                Arrays.stream(earned.tokens())
                        .mapToObj(reward -> (float) reward)
                        .toList(),
                List.of(),
                List.of(),
                episode.prompt().id(),
                episode.prompt().groundTruth(),
                episode.finished() ? "stop" : LENGTH,
                Collections.nCopies(episode.completionIds().length, true),
                logProbs,
                terms,
                temperature,
                drawn.policy());
    }

    private static List<Float> floats(float[] numbers) {
        List<Float> list = new ArrayList<>();
        for (float number : numbers) {
            list.add(number);
        }
        return list;
    }
}
