package org.align4j.rl.reward;

/** How the processes of a run come by what a reward term says. */
public enum Sharing {
    /** Each scores its stretch of the episodes: a score depends on its episode alone. What is learned is learned by all. */
    ROWS,
    /** The process that leads opens it and scores for all: asking may cost money, and is to be done once. */
    LEADER,
    /** The term cannot be shared: such a run is one process. */
    NONE
}
