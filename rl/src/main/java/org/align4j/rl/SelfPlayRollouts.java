package org.align4j.rl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.model.process.Shares;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.SelfPlayRound.Attempt;
import org.align4j.rl.SelfPlayRound.Proposal;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.EpisodeCodec;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.PromptSource.Asked;
import org.align4j.rl.selfplay.Question;

/**
 * One iteration's sampling of self-play: tasks are proposed, read, and attempted.
 *
 * @param data tasks to be asked beside those proposed; empty without any
 * @param keptOut what the solver is never asked
 * @param shares of the processes that sample together
 */
record SelfPlayRollouts(
        SelfPlayConfig config,
        Player player,
        Tokenizer tokenizer,
        Optional<PromptSource> data,
        Set<Content> keptOut,
        Seeds seeds,
        Shares shares) {
    private static final String PROPOSER = "proposer";

    /** A task before it is attempted. */
    private record Asking(Prompt prompt, String bucket, boolean proposed, int[] ids) {}

    /**
     * Samples an iteration.
     *
     * @param next number of the next prompt of the data
     * @param iteration from 0
     */
    SelfPlayRound play(long next, int iteration) {
        long started = System.nanoTime();
        List<Proposal> proposals = config.proposer() == SelfPlayConfig.Proposer.POLICY
                ? proposed(iteration)
                : drawn(seeds.generator("proposals-" + iteration));
        List<Asking> tasks = new ArrayList<>(tasks(proposals));
        long after = next;
        if (data.isPresent()) {
            for (Asked each : data.get().ask(next, config.mixed(), Set.of())) {
                tasks.add(new Asking(each.prompt(), bucket(each.prompt()), false, each.ids()));
                after = each.row() + 1;
            }
        }
        List<Attempt> attempts = attempts(tasks, iteration);
        return new SelfPlayRound(proposals, attempts, after, (System.nanoTime() - started) / 1e9);
    }

    /** The proposer's prompt; its number makes its random numbers differ from the attempts'. */
    Asked request(int iteration) {
        Content request = config.request();
        return new Asked(new Prompt(PROPOSER, request, null), tokenizer.encodePrompt(request), row(iteration, 0));
    }

    private long row(int iteration, int prompt) {
        return (long) iteration * config.prompts() + prompt;
    }

    private List<Proposal> proposed(int iteration) {
        Asked request = request(iteration);
        List<Integer> own =
                shares.own(IntStream.range(0, config.proposals()).boxed().toList());
        List<Episode> played = player.playSome(request, own.isEmpty() ? 0 : own.get(0), own.size());
        return shares.all(played, new EpisodeCodec(List.of(request))).stream()
                .map(this::proposal)
                .toList();
    }

    private Proposal proposal(Episode episode) {
        Optional<Question> question =
                episode.finished() ? config.task().read(episode.content().lastText()) : Optional.empty();
        return new Proposal(
                Optional.of(episode), question, question.filter(this::isKeptOut).isPresent());
    }

    private List<Proposal> drawn(RandomGenerator random) {
        return IntStream.range(0, config.proposals())
                .mapToObj(i -> config.task().draw(random))
                .map(question -> new Proposal(Optional.empty(), Optional.of(question), isKeptOut(question)))
                .toList();
    }

    private boolean isKeptOut(Question question) {
        return keptOut.contains(config.asked(question));
    }

    /** Each valid task once, in the order they were proposed. */
    private List<Asking> tasks(List<Proposal> proposals) {
        Map<String, Asking> tasks = new LinkedHashMap<>();
        for (Proposal each : proposals) {
            if (each.valid()) {
                Question question = each.question().orElseThrow();
                tasks.computeIfAbsent(question.text(), text -> {
                    Content asked = config.asked(question);
                    Prompt prompt = new Prompt(text, asked, question.truth());
                    return new Asking(prompt, question.bucket(), true, tokenizer.encodePrompt(asked));
                });
            }
        }
        return List.copyOf(tasks.values());
    }

    /** The kind of a task of the data, as far as it can be read. */
    private String bucket(Prompt prompt) {
        return config.task()
                .read(prompt.prompt().lastText())
                .map(Question::bucket)
                .orElse("other");
    }

    private List<Attempt> attempts(List<Asking> tasks, int iteration) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<Asked> asked = IntStream.range(0, tasks.size())
                .mapToObj(i -> new Asked(tasks.get(i).prompt(), tasks.get(i).ids(), row(iteration, 1 + i)))
                .toList();
        List<Episode> episodes = shares.all(player.play(shares.own(asked), config.attempts()), new EpisodeCodec(asked));
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            Asking task = tasks.get(i);
            List<Episode> own = episodes.subList(i * config.attempts(), (i + 1) * config.attempts());
            attempts.add(new Attempt(
                    task.prompt(),
                    task.bucket(),
                    task.proposed(),
                    own,
                    own.stream().map(each -> solves(each, task.prompt())).toList()));
        }
        return attempts;
    }

    private boolean solves(Episode episode, Prompt prompt) {
        return config.task().solvedBy(episode.content(), prompt.groundTruth());
    }

    /** The same for this process without the others. */
    SelfPlayRollouts alone() {
        return new SelfPlayRollouts(config, player, tokenizer, data, keptOut, seeds, Shares.alone());
    }

    /**
     * How often the likeliest answers are right.
     *
     * @param prompts as they are asked
     * @return by bucket, right and asked
     */
    Map<String, int[]> measure(List<Asked> prompts) {
        List<Episode> episodes = shares.all(player.playGreedily(shares.own(prompts)), new EpisodeCodec(prompts));
        Map<String, int[]> counts = new TreeMap<>();
        for (Episode episode : episodes) {
            int[] count = counts.computeIfAbsent(bucket(episode.prompt()), bucket -> new int[2]);
            count[0] += solves(episode, episode.prompt()) ? 1 : 0;
            count[1]++;
        }
        return counts;
    }
}
