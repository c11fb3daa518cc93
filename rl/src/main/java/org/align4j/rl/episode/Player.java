package org.align4j.rl.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;

/**
 * Plays episodes to their end: the policy samples, the environment answers, the policy samples. An episode depends on the
 * policy, its prompt, its number and the seed alone, whatever is played beside it.
 */
public final class Player implements AutoCloseable {
    private final CausalLm policy;
    private final Generator generator;
    private final Environment environment;
    private final RolloutConfig config;
    private final long seed;

    /** @param seed of everything that is sampled */
    public Player(CausalLm policy, Environment environment, RolloutConfig config, long seed) {
        this.policy = policy;
        this.environment = environment;
        this.config = config;
        this.seed = seed;
        generator = Generator.of(policy);
    }

    /** As many episodes of every prompt as {@code completions-per-prompt} says, one prompt's after another's. */
    public List<Episode> play(List<PromptSource.Asked> asked) {
        return play(asked, config.completionsPerPrompt(), config.sampling());
    }

    /** One episode of every prompt in which the policy takes the likeliest token throughout. */
    public List<Episode> playGreedily(List<PromptSource.Asked> asked) {
        return play(asked, 1, ConfigLoader.with(config.sampling(), "temperature", 0.0));
    }

    private List<Episode> play(List<PromptSource.Asked> asked, int group, SamplingConfig sampling) {
        List<GenerationRequest> requests = asked.stream()
                .map(each -> new GenerationRequest(each.ids(), each.row()))
                .toList();
        List<List<Completion>> completions = generator.generate(requests, group, sampling, seed);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            for (Completion completion : completions.get(i)) {
                episodes.add(Episode.of(asked.get(i).prompt(), asked.get(i).ids(), completion));
            }
        }
        List<Integer> going = answered(episodes, all(episodes));
        while (!going.isEmpty()) {
            sampleNextTurns(episodes, going, asked, sampling);
            going = answered(episodes, going);
        }
        return episodes;
    }

    /** Asks the environment; which of the episodes go on. */
    private List<Integer> answered(List<Episode> episodes, List<Integer> playing) {
        List<Integer> going = new ArrayList<>();
        for (int i : playing) {
            Episode episode = episodes.get(i);
            Optional<Environment.Reply> reply = episode.finished() ? environment.reply(episode) : Optional.empty();
            if (reply.isPresent()) {
                Episode next = episode.then(reply.get());
                boolean fits = next.ids().length < policy.config().maxPositions();
                episodes.set(i, fits ? next : next.ended(Episode.Finish.LENGTH));
                if (fits) {
                    going.add(i);
                }
            } else if (episode.turns().size() > 1 && episode.finished()) {
                episodes.set(i, episode.ended(Episode.Finish.ENVIRONMENT));
            }
        }
        return going;
    }

    private void sampleNextTurns(
            List<Episode> episodes, List<Integer> going, List<PromptSource.Asked> asked, SamplingConfig sampling) {
        int group = episodes.size() / asked.size();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i : going) {
            long row = asked.get(i / group).row();
            requests.add(new GenerationRequest(episodes.get(i).ids(), row, i % group));
        }
        List<List<Completion>> completions = generator.generate(requests, 1, sampling, seed);
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
        generator.close();
    }
}
