package org.align4j.rl.selfplay;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.verify.AnswerCheck;
import org.align4j.judge.verify.CheckOutcome;

/** A family of tasks that a program can read, answer and check. To add one: a record in a file beside this one. */
public sealed interface Task permits ArithmeticTask, StringsTask {
    /** What the proposer is asked, where the options do not say. */
    String request();

    /** What a proposal asks; empty if it is not a task of this family. */
    Optional<Question> read(String proposal);

    /** Most characters of a task. */
    int longestText();

    /** A task drawn uniformly: what a proposer that knows nothing would ask. */
    Question draw(RandomGenerator random);

    /** Whether an answer is right. */
    AnswerCheck check();

    /** Whether answers can be compared with this truth. */
    default boolean comparable(String truth) {
        return outcome(Content.text(truth), truth).score() == 1;
    }

    /**
     * Whether a completion answers rightly.
     *
     * @param truth that answers can be compared with
     */
    default boolean solvedBy(Content completion, String truth) {
        return outcome(completion, truth).score() == 1;
    }

    private CheckOutcome outcome(Content completion, String truth) {
        return check().check(new Candidate("", Content.text(""), completion, truth));
    }
}
