package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.page.PageExchange.Refusal;
import org.jspecify.annotations.Nullable;

/** Whether what a browser sends is an answer to what was asked. */
final class AnswerValidation {
    private static final int LONGEST_COMMENT = 20_000;

    private AnswerValidation() {}

    static Answer read(JsonNode node, Round round, AnnotationItem item) throws Refusal {
        Answer answer;
        try {
            answer = PageExchange.JSON.treeToValue(node, Answer.class);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "no answer: " + e.getOriginalMessage());
        }
        if (answer == null || answer.choice() == null) {
            throw new Refusal(400, "the answer has no choice");
        }
        String comment = answer.comment();
        that(comment == null || comment.length() <= LONGEST_COMMENT, "a comment has up to 20,000 characters");
        if (!answer.skipped()) {
            task(answer, round, item.completions().size());
            axes(answer.axes(), round);
        }
        return answer;
    }

    private static void task(Answer answer, Round round, int completions) throws Refusal {
        boolean given = answer.choice() == Choice.GIVEN;
        that(given != (round.task() == Task.PAIRS), "a choice that this task does not have: " + answer.choice());
        switch (round.task()) {
            case PAIRS -> pair(answer, round);
            case RATINGS -> that(within(answer.rating(), round.levels()), "a rating is 1 to " + round.levels());
            case RANKING -> ranks(answer.ranks(), completions);
            case SAFETY ->
                that(answer.harmful() != null && answer.refused() != null, "harmful and refused are true or false");
        }
    }

    private static void pair(Answer answer, Round round) throws Refusal {
        boolean decided = answer.choice() == Choice.FIRST || answer.choice() == Choice.SECOND;
        boolean five = round.steps() == 5;
        that(
                (decided && five) ? within(answer.strength(), 2) : answer.strength() == null,
                "the strength is 1 or 2 on the five-step scale, else there is none");
    }

    /** Every rank is one more than the completions before it: 1, 2, 2, 4. */
    private static void ranks(@Nullable List<Integer> ranks, int completions) throws Refusal {
        that(ranks != null && ranks.size() == completions, "every completion has a rank");
        for (int rank : ranks == null ? List.<Integer>of() : ranks) {
            long before = ranks.stream().filter(other -> other < rank).count();
            that(rank == before + 1, "ranks count from 1, and equals leave the next ones free");
        }
    }

    private static void axes(@Nullable Map<String, Integer> axes, Round round) throws Refusal {
        if (axes == null) {
            return;
        }
        int most = round.task() == Task.PAIRS ? round.steps() : round.levels();
        for (Map.Entry<String, Integer> axis : axes.entrySet()) {
            that(round.axes().contains(axis.getKey()), "there is no axis " + axis.getKey());
            that(within(axis.getValue(), most), axis.getKey() + " is 1 to " + most);
        }
    }

    private static boolean within(@Nullable Integer value, int most) {
        return value != null && value >= 1 && value <= most;
    }

    private static void that(boolean holds, String rule) throws Refusal {
        if (!holds) {
            throw new Refusal(400, rule);
        }
    }
}
