package org.align4j.judge.annotate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Preference;
import org.align4j.judge.Comparison;
import org.jspecify.annotations.Nullable;

/** Makes preferences of the votes in an annotation folder. */
public final class VoteExport {
    private final Map<String, Long> dropped = new TreeMap<>();
    private final Labels labels;
    private final Ties ties;
    private final int minVotes;

    /** What several votes on one pair add up to. */
    public enum Labels {
        /** The side with more votes has probability 1. */
        MAJORITY,
        /** The share of the votes is the probability, a tie counted as half a vote for each. */
        SHARE
    }

    /** What becomes of pairs on which the votes balance. */
    public enum Ties {
        KEEP,
        DROP
    }

    /** @param minVotes pairs with fewer votes, skips not counted, are left out */
    public VoteExport(Labels labels, Ties ties, int minVotes) {
        this.labels = labels;
        this.ties = ties;
        this.minVotes = minVotes;
    }

    /** The file of one annotator's votes. */
    public static Path journal(Path folder, String annotator) {
        return folder.resolve("votes-" + annotator + ".jsonl");
    }

    /** Why pairs made no preference, and how many; known after {@link #preferences}. */
    public Map<String, Long> dropped() {
        return Map.copyOf(dropped);
    }

    /** The preferences, in the items' order. */
    public List<Preference> preferences(Path folder, Consumer<String> warnings) {
        Map<String, List<Vote>> votes = new HashMap<>();
        for (Path file : journals(folder)) {
            for (Vote vote : VoteJournal.standing(file, warnings)) {
                if (vote.choice() != Vote.Choice.SKIP) {
                    votes.computeIfAbsent(vote.item(), item -> new ArrayList<>())
                            .add(vote);
                }
            }
        }
        List<Preference> preferences = new ArrayList<>();
        for (Comparison item : AnnotationItems.read(folder)) {
            Preference preference = preference(item, votes.getOrDefault(item.id(), List.of()));
            if (preference != null) {
                preferences.add(preference);
            }
        }
        return preferences;
    }

    private @Nullable Preference preference(Comparison item, List<Vote> votes) {
        if (votes.size() < Math.max(1, minVotes)) {
            dropped.merge(votes.isEmpty() ? "no vote" : "too few votes", 1L, Long::sum);
            return null;
        }
        double share = votes.stream().mapToDouble(Vote::forFirstOfPair).sum() / votes.size();
        boolean tie = share == 0.5;
        if (tie && ties == Ties.DROP) {
            dropped.merge("tie", 1L, Long::sum);
            return null;
        }
        boolean first = share >= 0.5;
        double p = tie ? 0.5 : labels == Labels.MAJORITY ? 1 : Math.max(share, 1 - share);
        TreeSet<String> annotators = new TreeSet<>();
        votes.forEach(vote -> annotators.add(vote.annotator()));
        return new Preference(
                item.id(),
                item.prompt(),
                first ? item.first() : item.second(),
                first ? item.second() : item.first(),
                p,
                tie,
                null,
                "human",
                null,
                String.join(",", annotators),
                null);
    }

    static List<Path> journals(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("votes-.+\\.jsonl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
