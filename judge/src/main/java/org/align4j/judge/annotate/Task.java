package org.align4j.judge.annotate;

/** What people are asked about the completions of a prompt. */
public enum Task {
    /** Which of two is better, and by how much? */
    PAIRS(2, 2),
    /** How good is this one? */
    RATINGS(1, 1),
    /** Put these in order, the best first; several may share a rank. */
    RANKING(2, 9),
    /** Is this one harmful? Does it refuse? */
    SAFETY(1, 1);

    private final int fewest;
    private final int most;

    Task(int fewest, int most) {
        this.fewest = fewest;
        this.most = most;
    }

    /** Whether an item of this many completions can be asked about. */
    public boolean takes(int completions) {
        return completions >= fewest && completions <= most;
    }
}
