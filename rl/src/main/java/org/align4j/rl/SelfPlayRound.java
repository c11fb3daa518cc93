package org.align4j.rl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.data.Prompt;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.reward.Rewards.Part;
import org.align4j.rl.selfplay.ProposerReward;
import org.align4j.rl.selfplay.Question;
import org.align4j.rl.selfplay.TaskHistory;

/**
 * One iteration of self-play: what was proposed, what was attempted, how that went.
 *
 * @param proposals in the order they were sampled or drawn
 * @param attempts one for every task: those of valid proposals, each task once, then those of the data
 * @param next number of the next prompt of the data
 * @param seconds that sampling took
 */
record SelfPlayRound(List<Proposal> proposals, List<Attempt> attempts, long next, double seconds) {
    /** The reward of an attempt, by its only term. */
    static final String RIGHT = "right";

    /**
     * A proposal.
     *
     * @param episode empty where nobody sampled it
     * @param question empty if it is not a task
     * @param keptOut whether it is a held-out task: it is then neither asked nor learned from
     */
    record Proposal(Optional<Episode> episode, Optional<Question> question, boolean keptOut) {
        boolean valid() {
            return question.isPresent() && !keptOut;
        }
    }

    /**
     * All attempts at one task.
     *
     * @param bucket the kind of task
     * @param proposed whether it was, or comes from the data
     * @param right for each episode
     */
    record Attempt(Prompt prompt, String bucket, boolean proposed, List<Episode> episodes, List<Boolean> right) {
        int solved() {
            return (int) right.stream().filter(each -> each).count();
        }

        double rate() {
            return (double) solved() / right.size();
        }
    }

    /** Those at proposed tasks, by what the task says. */
    private Map<String, Attempt> byTask() {
        Map<String, Attempt> byTask = new LinkedHashMap<>();
        attempts.stream()
                .filter(Attempt::proposed)
                .forEach(each -> byTask.put(each.prompt().id(), each));
        return byTask;
    }

    /** Those at proposed tasks. */
    List<Attempt> ofProposals() {
        return attempts.stream().filter(Attempt::proposed).toList();
    }

    /** Kinds of all valid proposals, repeated ones as often as they were made. */
    List<String> buckets() {
        return proposals.stream()
                .filter(Proposal::valid)
                .map(each -> each.question().orElseThrow().bucket())
                .toList();
    }

    /** Everything that was sampled. */
    List<Episode> played() {
        List<Episode> played = new ArrayList<>(
                proposals.stream().flatMap(each -> each.episode().stream()).toList());
        attempts.forEach(each -> played.addAll(each.episodes()));
        return played;
    }

    /**
     * The episodes of one role with what they earned, in one order.
     */
    record Paid(List<Episode> episodes, List<Earned> earned) {}

    /** The proposer's: of all proposals but those of held-out tasks. */
    Paid proposer(ProposerReward reward, TaskHistory history) {
        List<String> buckets = buckets();
        Map<String, Attempt> byTask = byTask();
        Paid paid = new Paid(new ArrayList<>(), new ArrayList<>());
        for (Proposal each : proposals) {
            if (each.episode().isPresent() && !each.keptOut()) {
                Map<String, Part> parts = each.question()
                        .map(question -> {
                            Attempt attempt = byTask.get(question.text());
                            double share = history.share(question.bucket(), buckets);
                            return reward.valid(
                                    attempt.solved(), attempt.right().size(), share);
                        })
                        .orElseGet(reward::invalid);
                paid.episodes().add(each.episode().get());
                paid.earned().add(earned(each.episode().get(), parts));
            }
        }
        return paid;
    }

    /** The solver's: 1 for every right attempt. */
    Paid solver() {
        Paid paid = new Paid(new ArrayList<>(), new ArrayList<>());
        for (Attempt attempt : attempts) {
            for (int i = 0; i < attempt.episodes().size(); i++) {
                double number = attempt.right().get(i) ? 1 : 0;
                paid.episodes().add(attempt.episodes().get(i));
                paid.earned().add(earned(attempt.episodes().get(i), Map.of(RIGHT, new Part(number, number))));
            }
        }
        return paid;
    }

    private static Earned earned(Episode episode, Map<String, Part> parts) {
        double total = parts.values().stream().mapToDouble(Part::value).sum();
        double[] tokens = new double[episode.length()];
        tokens[tokens.length - 1] = total;
        return new Earned(total, tokens, parts);
    }

    /** How the solver fared at every proposed task. */
    List<TaskHistory.Solved> solved(int iteration) {
        return ofProposals().stream()
                .map(each -> new TaskHistory.Solved(
                        iteration,
                        each.prompt().id(),
                        each.prompt().groundTruth(),
                        each.bucket(),
                        each.solved(),
                        each.right().size()))
                .toList();
    }
}
