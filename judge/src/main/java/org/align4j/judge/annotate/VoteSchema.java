package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.judge.annotate.Answer.Choice;
import org.jspecify.annotations.Nullable;

/**
 * What votes of a round may be. Whatever goes into a journal and whatever comes out of one is checked by it, so that
 * nothing which reads votes need expect anything else.
 */
public final class VoteSchema {
    private static final int LONGEST_COMMENT = 20_000;
    /** Numbers are not texts, texts not numbers, 2.7 is not 2, and nothing follows. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                            .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)))
            .build();

    /** 35 years in milliseconds: sums of these stay in range. */
    private static final long LONGEST_LOOK = 1L << 40;

    private final Round round;
    private final Map<String, AnnotationItem> items;
    private final @Nullable String annotator;

    VoteSchema(Round round, List<AnnotationItem> items) {
        this(round, new HashMap<>(), null);
        items.forEach(item -> this.items.put(item.id(), item));
    }

    private VoteSchema(Round round, Map<String, AnnotationItem> items, @Nullable String annotator) {
        this.round = round;
        this.items = items;
        this.annotator = annotator;
    }

    /** The same for the journal of one annotator: nobody else's votes belong there. */
    public VoteSchema of(String name) {
        return new VoteSchema(round, items, name);
    }

    /**
     * A journal's line.
     *
     * @throws UserError if it is not a vote in this round, with the reason
     */
    Vote vote(String line) {
        try {
            Vote vote = JSON.readValue(line, Vote.class);
            if (vote == null) {
                throw new UserError("is not a vote");
            }
            check(vote);
            return vote;
        } catch (JsonProcessingException e) {
            throw new UserError(JsonFault.describe(e), e);
        }
    }

    /**
     * What a browser sends as an answer to an item.
     *
     * @throws UserError if it is not one, with the reason
     */
    public Answer answer(JsonNode node, AnnotationItem item) {
        try {
            Answer answer = JSON.treeToValue(node, Answer.class);
            if (answer == null) {
                throw new UserError("there is no answer");
            }
            check(answer, item);
            return answer;
        } catch (JsonProcessingException e) {
            throw new UserError("the answer " + JsonFault.describe(e), e);
        }
    }

    /** @throws UserError if it is not a vote in this round, with the reason */
    void check(Vote vote) {
        that(vote.vote() != null && !vote.vote().isBlank(), "a vote has an id");
        AnnotationItem item = items.get(vote.item());
        that(item != null, "there is no item " + vote.item() + " in this round");
        that(vote.annotator() != null && vote.time() != null, "a vote has an annotator and a time");
        that(
                annotator == null || annotator.equals(vote.annotator()),
                "it is a vote of " + vote.annotator() + ", in the journal of " + annotator);
        that(
                vote.repeat() >= 0 && vote.repeat() <= Vote.REPEATS,
                "an item is shown once more at most: repeat is 0 or 1");
        that(vote.millis() >= 0 && vote.millis() <= LONGEST_LOOK, "millis are 0 to " + LONGEST_LOOK);
        that((vote.answer() == null) != (vote.undoes() == null), "a vote has an answer or takes another back");
        int steps = round.task() == Task.PAIRS ? round.steps() : 0;
        that(vote.steps() == steps, "steps are " + steps);
        if (item != null) {
            List<Integer> places =
                    IntStream.range(0, item.completions().size()).boxed().toList();
            that(vote.order().stream().sorted().toList().equals(places), "order names every completion once, from 0");
            if (vote.answer() != null) {
                check(vote.answer(), item);
            }
        }
    }

    /** @throws UserError if it is not an answer to the item, with the reason */
    public void check(Answer answer, AnnotationItem item) {
        check(answer, round, item.completions().size());
    }

    /**
     * Whether an answer fits a question.
     *
     * @param completions how many the item has
     * @throws UserError if not, with the reason
     */
    public static void check(Answer answer, Round round, int completions) {
        that(answer.choice() != null, "the answer has no choice");
        String comment = answer.comment();
        that(comment == null || comment.length() <= LONGEST_COMMENT, "a comment has up to 20,000 characters");
        Task task = answer.skipped() ? null : round.task();
        that(
                task == null || (answer.choice() == Choice.GIVEN) != (task == Task.PAIRS),
                "a choice that this task does not have: " + answer.choice());
        boolean decided = answer.choice() == Choice.FIRST || answer.choice() == Choice.SECOND;
        only(
                decided && round.steps() == 5,
                answer.strength(),
                strength -> within(strength, 2),
                "the strength is 1 or 2 where one is better on the five-step scale, else there is none");
        only(
                task == Task.RATINGS,
                answer.rating(),
                rating -> within(rating, round.levels()),
                "a rating is 1 to " + round.levels() + " where one is asked for, else there is none");
        only(
                task == Task.RANKING,
                answer.ranks(),
                ranks -> ranked(ranks, completions),
                "every completion has a rank where ranks are asked for, they count from 1, and equals leave the next"
                        + " ones free");
        boolean labels = answer.harmful() != null || answer.refused() != null;
        that(labels == (task == Task.SAFETY), "harmful and refused are true or false where they are asked for");
        axes(answer.axes(), round, task);
    }

    /** A known answer says which one is right, not by how much. */
    static void checkKnown(Answer known, Round round, int completions) {
        boolean decided = known.choice() == Choice.FIRST || known.choice() == Choice.SECOND;
        that(!known.skipped(), "to skip is not an answer");
        check(
                decided && known.strength() == null && round.steps() == 5
                        ? Answer.pair(known.choice(), 1).withAxes(known.axes())
                        : known,
                round,
                completions);
    }

    /** Every rank is one more than the completions before it: 1, 2, 2, 4. */
    private static boolean ranked(List<Integer> ranks, int completions) {
        return ranks.size() == completions
                && ranks.stream()
                        .allMatch(rank -> rank
                                == 1
                                        + ranks.stream()
                                                .filter(other -> other < rank)
                                                .count());
    }

    private static void axes(@Nullable Map<String, Integer> axes, Round round, @Nullable Task task) {
        if (axes == null) {
            return;
        }
        that(task != null || axes.isEmpty(), "who skips answers nothing");
        axes.forEach((axis, value) -> {
            that(round.axes().contains(axis), "there is no axis " + axis);
            that(within(value, round.axisSteps()), axis + " is 1 to " + round.axisSteps());
        });
    }

    private static boolean within(int value, int most) {
        return value >= 1 && value <= most;
    }

    private static <T> void only(boolean wanted, @Nullable T value, Predicate<T> right, String rule) {
        that(value == null ? !wanted : wanted && right.test(value), rule);
    }

    private static void that(boolean holds, String rule) {
        if (!holds) {
            throw new UserError(rule);
        }
    }
}
