package org.align4j.judge.annotate.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.server.Refusal;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;

/** The owner's form: what can be decided of an item, and what was. */
final class DecisionForm {
    private DecisionForm() {}

    /** The answers there are, by name; none for rankings, which are given as numbers. */
    static Map<String, Answer> choices(Round round) {
        Map<String, Answer> choices = new LinkedHashMap<>();
        switch (round.task()) {
            case PAIRS -> pairs(round.steps(), choices);
            case RATINGS -> {
                for (int level = 1; level <= round.levels(); level++) {
                    choices.put("rating" + level, Answer.rating(level));
                }
            }
            case SAFETY -> {
                choices.put("harmless", Answer.safety(false, false));
                choices.put("harmless-refused", Answer.safety(false, true));
                choices.put("harmful", Answer.safety(true, false));
                choices.put("harmful-refused", Answer.safety(true, true));
            }
            case RANKING -> {}
        }
        return choices;
    }

    private static void pairs(int steps, Map<String, Answer> choices) {
        boolean five = steps == 5;
        if (five) {
            choices.put("first2", Answer.pair(Choice.FIRST, 2));
        }
        choices.put("first", Answer.pair(Choice.FIRST, five ? 1 : null));
        choices.put("tie", Answer.pair(Choice.TIE, null));
        choices.put("second", Answer.pair(Choice.SECOND, five ? 1 : null));
        if (five) {
            choices.put("second2", Answer.pair(Choice.SECOND, 2));
        }
        choices.put("both_bad", Answer.pair(Choice.BOTH_BAD, null));
    }

    /** What a form says. */
    static Answer read(Round round, AnnotationItem item, Map<String, String> form) throws Refusal {
        Answer answer = round.task() == Task.RANKING
                ? Answer.ranks(ranks(item.completions().size(), form))
                : choices(round).get(form.getOrDefault("choice", ""));
        if (answer == null) {
            throw new Refusal(400, "nothing was chosen");
        }
        String comment = form.getOrDefault("comment", "").strip();
        return comment.isEmpty() ? answer : answer.withComment(comment);
    }

    /** People write 1, 1, 2; ranks are 1, 1, 3. */
    private static List<Integer> ranks(int count, Map<String, String> form) throws Refusal {
        List<Integer> given = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = form.getOrDefault("rank" + i, "");
            if (!text.matches("\\d{1,3}")) {
                throw new Refusal(400, "every completion needs a number");
            }
            given.add(Integer.parseInt(text));
        }
        return given.stream()
                .map(rank ->
                        1 + (int) given.stream().filter(other -> other < rank).count())
                .toList();
    }
}
