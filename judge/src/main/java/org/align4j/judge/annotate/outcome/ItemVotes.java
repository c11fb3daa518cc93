package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/**
 * What there is about one item.
 *
 * @param votes first showings that were answered, at most one per annotator
 * @param skips how many chose not to answer
 * @param decision the owner's, null if there is none
 */
public record ItemVotes(
        AnnotationItem item,
        List<Vote> votes,
        long skips,
        @Nullable Vote decision) {
    public ItemVotes {
        votes = List.copyOf(votes);
    }

    /** All items of a round with their votes, in the items' order. */
    public static List<ItemVotes> of(RoundFolder folder, Consumer<String> warnings) {
        return of(folder, folder.votes(warnings), folder.decisions(warnings));
    }

    /** The same of votes that were read already. */
    public static List<ItemVotes> of(RoundFolder folder, Map<String, List<Vote>> votes, List<Vote> decisions) {
        Map<String, List<Vote>> byItem = new LinkedHashMap<>();
        votes.values()
                .forEach(standing -> standing.stream()
                        .filter(vote -> vote.repeat() == 0)
                        .forEach(vote -> byItem.computeIfAbsent(vote.item(), item -> new ArrayList<>())
                                .add(vote)));
        Map<String, Vote> decided = new LinkedHashMap<>();
        decisions.forEach(vote -> decided.put(vote.item(), vote));
        List<ItemVotes> all = new ArrayList<>();
        for (AnnotationItem item : folder.items()) {
            List<Vote> here = byItem.getOrDefault(item.id(), List.of());
            List<Vote> answered =
                    here.stream().filter(vote -> !vote.own().skipped()).toList();
            all.add(new ItemVotes(item, answered, here.size() - answered.size(), decided.get(item.id())));
        }
        return all;
    }

    /** Who voted, or who decided; sorted, between commas. */
    String annotators() {
        TreeSet<String> names = new TreeSet<>();
        if (decision != null) {
            return RoundFolder.OWNER;
        }
        votes.forEach(vote -> names.add(vote.annotator()));
        return String.join(",", names);
    }

    /** What the annotators wrote, null if nothing. */
    @Nullable String comments() {
        List<String> comments = new ArrayList<>();
        List<Vote> speaking = decision == null ? votes : List.of(decision);
        speaking.forEach(vote -> {
            String comment = vote.own().comment();
            if (comment != null && !comment.isBlank()) {
                comments.add(comment.strip());
            }
        });
        return comments.isEmpty() ? null : String.join("\n", comments);
    }
}
