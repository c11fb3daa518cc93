package org.align4j.rl.selfplay;

/** 1 for every valid task, whatever the solver makes of it: there to be compared with. */
public record ValidLearnability() implements Learnability {
    @Override
    public double of(int right, int attempts) {
        return 1;
    }
}
