package org.align4j.rl.selfplay;

/**
 * A task that was understood.
 *
 * @param text as the solver is asked it; two tasks with one text are the same task
 * @param truth the right answer, computed by a program
 * @param bucket the kind of task: what is counted as repetition
 */
public record Question(String text, String truth, String bucket) {}
