package org.align4j.judge.annotate.outcome;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;

/** A round whose votes a test writes down, each answer as it was shown. */
final class VotedRound {
    private final Path path;
    private final Round round;
    private final List<AnnotationItem> items = new ArrayList<>();
    private final Map<String, List<Vote>> votes = new LinkedHashMap<>();
    private int time;

    VotedRound(Path path, Round round) {
        this.path = path;
        this.round = round;
    }

    VotedRound item(String id, String... completions) {
        items.add(new AnnotationItem(
                id,
                Content.user("prompt of " + id),
                List.of(completions).stream().map(Content::assistant).toList(),
                null));
        return this;
    }

    VotedRound gold(Answer answer, String id, String... completions) {
        item(id, completions);
        items.add(items.remove(items.size() - 1).withGold(answer));
        return this;
    }

    VotedRound vote(String annotator, String item, List<Integer> order, Answer answer) {
        return vote(annotator, item, 0, order, answer);
    }

    VotedRound vote(String annotator, String item, int repeat, List<Integer> order, Answer answer) {
        List<Vote> mine = votes.computeIfAbsent(annotator, name -> new ArrayList<>());
        time++;
        int steps = round.task() == Task.PAIRS ? round.steps() : 0;
        mine.add(new Vote(
                annotator + "-" + mine.size(),
                item,
                repeat,
                annotator,
                order,
                answer,
                null,
                steps,
                1000L * time,
                "2026-11-25T12:00:00Z"));
        return this;
    }

    /** The folder with all of it; votes of the owner are decisions. */
    RoundFolder written() {
        RoundFolder folder = RoundFolder.keep(path, round, items);
        votes.forEach((annotator, mine) -> {
            try (VoteJournal journal = annotator.equals(RoundFolder.OWNER)
                    ? folder.openDecisions(warning -> {})
                    : folder.open(annotator, warning -> {})) {
                mine.forEach(journal::append);
            }
        });
        return folder;
    }
}
