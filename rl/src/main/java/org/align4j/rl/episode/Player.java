package org.align4j.rl.episode;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.rl.sampler.EngineSampler;
import org.align4j.rl.sampler.Sampler;

/**
 * Plays episodes to their end: the policy samples, the environment answers, the policy samples. An episode depends on the
 * policy, its prompt, its number and the seed alone, whatever is played beside it.
 */
public final class Player implements AutoCloseable {
    private final Sampler sampler;
    private final Environment environment;
    private final RolloutConfig config;
    private final long seed;

    /**
     * The engine in this process samples.
     *
     * @param seed of everything that is sampled
     */
    public Player(CausalLm policy, Environment environment, RolloutConfig config, long seed) {
        this(new EngineSampler(policy, config.weights()), environment, config, seed);
    }

    /** @param sampler closed with this */
    public Player(Sampler sampler, Environment environment, RolloutConfig config, long seed) {
        this.sampler = sampler;
        this.environment = environment;
        this.config = config;
        this.seed = seed;
    }

    /** As many episodes of every prompt as {@code completions-per-prompt} says, one prompt's after another's. */
    public List<Episode> play(List<PromptSource.Asked> asked) {
        return play(asked, config.completionsPerPrompt());
    }

    /** So many episodes of every prompt, one prompt's after another's. */
    public List<Episode> play(List<PromptSource.Asked> asked, int group) {
        return play(asked, 0, group, config.sampling());
    }

    /** Of a prompt's episodes so many, beginning with one of them; all of them are those that {@link #play} has. */
    public List<Episode> playSome(PromptSource.Asked asked, int first, int count) {
        return count == 0 ? List.of() : play(List.of(asked), first, count, config.sampling());
    }

    /** One episode of every prompt in which the policy takes the likeliest token throughout. */
    public List<Episode> playGreedily(List<PromptSource.Asked> asked) {
        return play(asked, 0, 1, ConfigLoader.with(config.sampling(), "temperature", 0.0));
    }

    /** @param first number of the first of each prompt's episodes */
    private List<Episode> play(List<PromptSource.Asked> asked, int first, int group, SamplingConfig sampling) {
        if (asked.isEmpty()) {
            // of several processes, one may have none of a few prompts
            return List.of();
        }
        List<GenerationRequest> requests = asked.stream()
                .map(each -> new GenerationRequest(each.ids(), each.row(), first))
                .toList();
        List<List<Completion>> completions = sampler.sample(requests, group, sampling, seed);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            for (Completion completion : completions.get(i)) {
                episodes.add(Episode.of(asked.get(i).prompt(), asked.get(i).ids(), completion));
            }
        }
        List<Integer> going = answered(episodes, all(episodes), asked, first);
        while (!going.isEmpty()) {
            sampleNextTurns(episodes, going, asked, first, sampling);
            going = answered(episodes, going, asked, first);
        }
        return episodes;
    }

    /** Asks the environment; which of the episodes go on. */
    private List<Integer> answered(
            List<Episode> episodes, List<Integer> playing, List<PromptSource.Asked> asked, int first) {
        int group = episodes.size() / asked.size();
        List<Integer> going = new ArrayList<>();
        for (int i : playing) {
            // a greedy episode of the same row, sampled beside a group of one, may share the number: never at one time
            long id = asked.get(i / group).row() * group + first + i % group;
            Episode next = answered(episodes.get(i), id);
            episodes.set(i, next);
            if (next.turns().size() % 2 == 0) {
                going.add(i);
            }
        }
        return going;
    }

    /** An episode after the policy's turn: with a reply behind it where it goes on. */
    private Episode answered(Episode episode, long id) {
        if (!episode.finished()) {
            environment.abandon(id);
            return episode;
        }
        Environment.Response response = environment.reply(id, episode);
        if (!response.failure().isEmpty()) {
            return episode.failed(response.failure());
        }
        Episode rewarded = episode.rewarded(response.reward());
        if (response.reply().isEmpty()) {
            return episode.turns().size() > 1 ? rewarded.ended(Episode.Finish.ENVIRONMENT) : rewarded;
        }
        Episode next = rewarded.then(response.reply().get());
        boolean last = next.turns().size() / 2 >= environment.maxTurns();
        if (last || next.ids().length >= sampler.maxPositions()) {
            environment.abandon(id);
            return rewarded.ended(Episode.Finish.LENGTH);
        }
        return next;
    }

    private void sampleNextTurns(
            List<Episode> episodes,
            List<Integer> going,
            List<PromptSource.Asked> asked,
            int first,
            SamplingConfig sampling) {
        int group = episodes.size() / asked.size();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i : going) {
            long row = asked.get(i / group).row();
            requests.add(new GenerationRequest(episodes.get(i).ids(), row, first + i % group));
        }
        List<List<Completion>> completions = sampler.sample(requests, 1, sampling, seed);
        for (int k = 0; k < going.size(); k++) {
            int i = going.get(k);
            episodes.set(i, episodes.get(i).then(completions.get(k).get(0)));
        }
    }

    private static List<Integer> all(List<Episode> episodes) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            all.add(i);
        }
        return all;
    }

    @Override
    public void close() {
        sampler.close();
    }
}
