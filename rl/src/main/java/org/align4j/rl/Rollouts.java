package org.align4j.rl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.model.process.Shares;
import org.align4j.rl.advantage.Groups;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.EpisodeCodec;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.PromptSource.Asked;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.reward.Rewards.Outcome;

/** One iteration's sampling: prompts are asked, played to their end and scored; groups of completions stay whole. */
record Rollouts(
        RlConfig config, PromptSource prompts, Player player, Rewards rewards, Consumer<String> say, Shares shares) {
    /**
     * What sampling once came to.
     *
     * @param played all episodes; those of greedy baselines not among them
     * @param asking where sampling stands then
     * @param seconds that sampling took
     */
    record Sampled(List<Episode> played, Batch batch, RlState.Asking asking, double seconds) {
        long tokens() {
            return played.stream().mapToLong(Episode::length).sum();
        }
    }

    /**
     * What an iteration learns from.
     *
     * @param groups the prompts whose completions all have a reward, and differ where they must
     * @param unscored episodes left out because a term could not score them or another one of their prompt
     * @param attempts rounds of sampling
     * @param keptShare share of the episodes played that are learned from
     * @param updates iterations that the weights had learned from by which it was sampled
     */
    record Batch(List<Group> groups, int unscored, int attempts, double keptShare, int updates) {
        List<Episode> episodes() {
            return groups.stream().flatMap(group -> group.episodes().stream()).toList();
        }

        List<Earned> earned() {
            return groups.stream().flatMap(group -> group.earned().stream()).toList();
        }

        /** What each prompt's greedy completion earned; none where it was not asked for. */
        double[] greedy() {
            return groups.stream()
                    .flatMap(group -> group.greedy().stream())
                    .mapToDouble(Earned::total)
                    .toArray();
        }
    }

    /** The completions of one prompt. */
    record Group(List<Episode> episodes, List<Earned> earned, Optional<Earned> greedy) {
        private boolean differs(boolean byTerm) {
            return byTerm
                    ? earned.get(0).terms().keySet().stream().anyMatch(this::termDiffers)
                    : !flat(earned.stream().mapToDouble(Earned::total).toArray());
        }

        private boolean termDiffers(String name) {
            return !flat(earned.stream()
                    .mapToDouble(each -> each.terms().get(name).value())
                    .toArray());
        }

        private double mean() {
            return earned.stream().mapToDouble(Earned::total).average().orElseThrow();
        }

        private static boolean flat(double[] numbers) {
            return Groups.flat(numbers, 0, numbers.length);
        }
    }

    /** What one round of sampling came to. */
    private record Attempt(List<Group> groups, List<Outcome> outcomes) {}

    /**
     * Samples an iteration.
     *
     * @param iteration from 0, for messages
     * @param updates iterations that the policy has learned from
     * @throws UserError if too little can be scored, or no prompt's completions differ where they must
     */
    Sampled sample(RlState.Asking from, int iteration, int updates) {
        List<Episode> played = new ArrayList<>();
        List<Group> kept = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        SortedSet<String> retired = new TreeSet<>(from.retired());
        long next = from.next();
        int wanted = config.rollout().promptsPerIteration();
        int scored = 0;
        int attempts = 0;
        double seconds = 0;
        while (kept.size() < wanted && attempts < config.rollout().dynamic().maxAttempts()) {
            List<Asked> asked = prompts.ask(next, wanted - kept.size(), retired);
            next = asked.get(asked.size() - 1).row() + 1;
            long started = System.nanoTime();
            List<Episode> episodes = played(asked, player::play);
            List<Episode> greedy = config.advantage().needsGreedy() ? played(asked, player::playGreedily) : List.of();
            seconds += (System.nanoTime() - started) / 1e9;
            Attempt attempt = scored(episodes, greedy);
            played.addAll(episodes);
            outcomes.addAll(attempt.outcomes());
            scored += attempt.groups().size();
            attempt.groups().stream().filter(this::teaches).forEach(kept::add);
            attempt.groups().forEach(group -> retire(group, retired));
            attempts++;
        }
        int group = config.rollout().completionsPerPrompt();
        requireEnough(outcomes, scored * group, iteration);
        requireDifferences(kept, attempts, iteration);
        double share = (double) kept.size() * group / played.size();
        Batch batch = new Batch(kept, played.size() - scored * group, attempts, share, updates);
        return new Sampled(played, batch, asking(next, from, retired), seconds);
    }

    /** Every process plays its share of the prompts to the end; a server is asked by the one that leads. */
    private List<Episode> played(List<Asked> asked, Function<List<Asked>, List<Episode>> play) {
        if (config.rollout().served()) {
            return shares.ofLeader(() -> play.apply(asked), new EpisodeCodec(asked));
        }
        return shares.all(play.apply(shares.own(asked)), new EpisodeCodec(asked));
    }

    private RlState.Asking asking(long next, RlState.Asking from, SortedSet<String> retired) {
        if (retired.size() > from.retired().size() && retired.size() == prompts.distinct()) {
            say.accept("every prompt is retired (rollout.retire "
                    + config.rollout().retire() + "): from here on all are asked again");
        }
        return new RlState.Asking(next, retired);
    }

    private boolean teaches(Group group) {
        return !config.rollout().dynamic().on()
                || group.differs(config.advantage().byTerm());
    }

    private void retire(Group group, SortedSet<String> retired) {
        double threshold = config.rollout().retire();
        if (threshold > 0 && group.mean() >= threshold) {
            retired.add(group.episodes().get(0).prompt().id());
        }
    }

    private Attempt scored(List<Episode> episodes, List<Episode> greedy) {
        List<Outcome> outcomes = rewards.score(episodes);
        List<Outcome> baselines = greedy.isEmpty() ? List.of() : rewards.score(greedy);
        int size = config.rollout().completionsPerPrompt();
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < outcomes.size() / size; i++) {
            List<Outcome> own = outcomes.subList(i * size, (i + 1) * size);
            Optional<Earned> baseline =
                    baselines.isEmpty() ? Optional.empty() : baselines.get(i).earned();
            boolean whole = own.stream().allMatch(each -> each.earned().isPresent());
            if (whole && (baselines.isEmpty() || baseline.isPresent())) {
                groups.add(new Group(
                        own.stream().map(Outcome::episode).toList(),
                        own.stream().map(each -> each.earned().orElseThrow()).toList(),
                        baseline));
            }
        }
        return new Attempt(groups, outcomes);
    }

    private void requireEnough(List<Outcome> outcomes, int scored, int iteration) {
        if (scored < config.update().miniBatches()) {
            String reason = outcomes.stream()
                    .map(Outcome::missing)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            throw new UserError("iteration " + (iteration + 1) + ": only " + scored + " of " + outcomes.size()
                    + " completions could be scored; the first failure: " + reason);
        }
    }

    private void requireDifferences(List<Group> kept, int attempts, int iteration) {
        int wanted = config.rollout().promptsPerIteration();
        if (kept.isEmpty()) {
            throw new UserError("iteration " + (iteration + 1) + ": in " + attempts
                    + " attempts the completions of every prompt earned the same, so there is nothing to learn;"
                    + " the prompts are all too easy or all too hard, or everything is solved: ask others, raise"
                    + " rollout.completions-per-prompt or rollout.sampling.temperature, or leave out rollout.dynamic");
        }
        if (config.rollout().dynamic().on() && kept.size() < wanted) {
            say.accept("iteration " + (iteration + 1) + ": after " + attempts + " attempts the completions of only "
                    + kept.size() + " prompts differ, " + wanted + " are wanted; learning from those");
        }
    }
}
